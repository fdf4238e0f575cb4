package io.graftflow.nodes.evaluate.compare;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableWriter;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.ValueAnswers;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import io.graftflow.train.targets.ValueTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers for each row. */
final class ValueComparison extends Comparison<ValueAnswers> {

    private final List<Rival> rivals;
    private final List<String> names;
    private final double[][] truth;
    private final Metrics metrics;

    ValueComparison(CompareSettings settings, List<ModelSpec> specs, List<Rival> rivals, Table table, Metrics metrics) {
        this.rivals = rivals;
        List<String> labels = specs.get(0).labels();
        ValueTargets targets = ValueTargets.read(table, settings.columnsOfTargets(), labels);
        this.names = names(settings, specs.get(0));
        this.truth = targets.values();
        this.metrics = metrics;
    }

    /** What the numbers are called. */
    static List<String> names(CompareSettings settings, ModelSpec first) {
        return first.labels().isEmpty() ? settings.target().names() : first.labels();
    }

    @Override
    String kind() {
        return "regression";
    }

    @Override
    String about() {
        return Numbers.count(truth.length) + " rows, " + names.size() + (names.size() == 1 ? " number" : " numbers");
    }

    @Override
    List<String> notes() {
        return List.of();
    }

    @Override
    ValueAnswers score(ModelSpec model, Answers answers) {
        var scored = new ValueAnswers(names, truth, metrics);
        float[] own = new float[answers.width()];
        float[] all = new float[names.size()];
        for (int row = 0; row < truth.length; row++) {
            answers.copy(row, own);
            for (int i = 0; i < all.length; i++) {
                int place = model.labels().isEmpty() ? i : model.labels().indexOf(names.get(i));
                all[i] = own[place];
            }
            scored.add(row, all);
        }
        return scored;
    }

    static List<Column> columns(Rival rival, List<String> names) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            String end = (names.size() == 1 ? "" : "_" + name) + rival.suffix();
            columns.add(Column.required("prediction" + end, ColumnKind.NUMBER));
            columns.add(Column.required("error" + end, ColumnKind.NUMBER));
        }
        return columns;
    }

    @Override
    List<Column> columns(int model) {
        return columns(rivals.get(model), names);
    }

    @Override
    void write(int model, int row, TableWriter out) {
        List<Column> columns = columns(model);
        double[] answer = models().get(model).answer(row);
        for (int i = 0; i < answer.length; i++) {
            out.number(out.spec().index(columns.get(2 * i).name()), answer[i]);
            out.number(out.spec().index(columns.get(2 * i + 1).name()), answer[i] - truth[row][i]);
        }
    }

    @Override
    Likeness likeness() {
        return new Likeness(
                "Correlation of the answers",
                "Correlation of the errors",
                "Models that are good and whose errors go little together gain most from being fused: their errors even out.");
    }

    /** A number is never quite right. */
    @Override
    Optional<String> together() {
        return Optional.empty();
    }
}
