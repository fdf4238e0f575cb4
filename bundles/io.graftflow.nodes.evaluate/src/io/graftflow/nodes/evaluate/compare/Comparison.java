package io.graftflow.nodes.evaluate.compare;

import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.TableWriter;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.RowStatistic;
import io.graftflow.evaluate.compare.ScoredAnswers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of models to rows whose truth is known: a kind for each task. Used for one run by one thread.
 *
 * @param <A> the answers of one model
 */
abstract class Comparison<A extends ScoredAnswers<A>> {

    private final List<A> models = new ArrayList<>();

    /** What it is called in a report's JSON. */
    abstract String kind();

    /** Such as {@code 1,000 rows, 10 classes}. */
    abstract String about();

    /** What else people should know of how the answers were scored, a sentence each. */
    abstract List<String> notes();

    /** Scores the answers of a model. */
    abstract A score(ModelSpec model, Answers answers);

    /** The columns that each row gets for one of the models. */
    abstract List<Column> columns(int model);

    /** Writes those columns. */
    abstract void write(int model, int row, TableWriter out);

    /** Adds to a page what there is to show of this task alone. */
    void addTo(Page page, Table table) {
        // most tasks have nothing more
    }

    /** The titles of the two tables of likeness: of answers, and of errors. */
    abstract Likeness likeness();

    /**
     * How likeness is told.
     *
     * @param same title of the table of how alike answers are
     * @param shared title of the table of how alike errors are
     * @param meaning what to read from them
     */
    record Likeness(String same, String shared, String meaning) {}

    /** What the models know together, in a sentence, where rows are right or wrong. */
    Optional<String> together() {
        int[] right = new int[rows()];
        for (A model : models) {
            for (int row = 0; row < right.length; row++) {
                right[row] += model.isRight(row) ? 1 : 0;
            }
        }
        long every =
                Arrays.stream(right).filter(count -> count == models.size()).count();
        long none = Arrays.stream(right).filter(count -> count == 0).count();
        return Optional.of(String.format(
                Locale.ROOT,
                "All models tell %.1f %% of the rows right and none tells %.1f %%. Whoever could always pick the right model"
                        + " would reach an accuracy of %.3f.",
                100.0 * every / right.length,
                100.0 * none / right.length,
                1 - (double) none / right.length));
    }

    /** Adds a model's answers. */
    final void add(ModelSpec model, Answers answers) {
        models.add(score(model, answers));
    }

    /** The answers of all models so far. */
    final List<A> models() {
        return models;
    }

    /** How many rows there are. */
    final int rows() {
        return models.get(0).rows();
    }

    /** The metrics of a model. */
    final Map<Criterion, Double> metrics(int model) {
        return models.get(model).metrics();
    }

    /** A metric of one model on any rows. */
    final RowStatistic statistic(int model, Criterion metric) {
        return models.get(model).statistic(metric);
    }

    /** How alike the answers of two models are. */
    final double agreement(int one, int other) {
        return models.get(one).agreement(models.get(other));
    }

    /** How alike the errors of two models are. */
    final double sharedErrors(int one, int other) {
        return models.get(one).sharedErrors(models.get(other));
    }

    /**
     * Reads and checks the truth.
     *
     * @param compared the metrics that differences are taken of
     * @throws io.graftflow.base.ProblemException when it is missing, or nothing that a model could answer
     */
    static Comparison<?> of(
            CompareSettings settings,
            List<ModelSpec> models,
            List<Rival> rivals,
            Table table,
            Metrics metrics,
            List<Criterion> compared) {
        return switch (models.get(0).head().task()) {
            case SINGLE_LABEL_CLASSIFICATION -> new ClassComparison(settings, models, rivals, table, metrics, compared);
            case MULTI_LABEL_CLASSIFICATION -> new LabelComparison(settings, models, rivals, table, metrics);
            case REGRESSION -> new ValueComparison(settings, models, rivals, table, metrics);
            case EMBEDDING, NONE -> throw new IllegalArgumentException("the check refuses models without answers");
        };
    }
}
