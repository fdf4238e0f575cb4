package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.ValueScorer;
import io.graftflow.evaluate.ValueScores;
import io.graftflow.evaluate.ValueScoresPage;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.model.ModelSpec;
import io.graftflow.nodes.evaluate.Excerpt;
import io.graftflow.train.Answers;
import io.graftflow.train.targets.ValueTargets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers for each row.
 *
 * @param settings of the node
 * @param names what the numbers are called
 * @param truth the true numbers
 * @param scorer what adds up
 */
record ValueEvaluation(Evaluate.Settings settings, List<String> names, ValueTargets truth, ValueScorer scorer)
        implements Evaluation {

    private static final String ERROR = "error";
    private static final int ERRORS_SHOWN = 12;

    static ValueEvaluation of(Evaluate.Settings settings, ModelSpec model, Table table, Metrics metrics) {
        ValueTargets truth = ValueTargets.read(table, settings.columnsOfTargets(), model.labels());
        List<String> names = model.labels().isEmpty() ? truth.columns().names() : model.labels();
        return new ValueEvaluation(settings, names, truth, new ValueScorer(names, metrics));
    }

    /** Answer and error for each number. */
    static List<Column> added(List<String> names) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            String end = names.size() == 1 ? "" : "_" + name;
            columns.add(Column.required(ClassEvaluation.PREDICTION + end, ColumnKind.NUMBER));
            columns.add(Column.required(ERROR + end, ColumnKind.NUMBER));
        }
        return columns;
    }

    @Override
    public String kind() {
        return "regression";
    }

    @Override
    public List<Column> added() {
        return added(names);
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.width()];
        List<Column> added = added();
        return batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            answers.copy(number, row);
            double[] expected = truth.values()[number];
            scorer.add(expected, row);
            for (int i = 0; i < row.length; i++) {
                out.number(out.spec().index(added.get(2 * i).name()), row[i]);
                out.number(out.spec().index(added.get(2 * i + 1).name()), row[i] - expected[i]);
            }
        };
    }

    @Override
    public ObjectNode scores() {
        return scorer.scores().toJson();
    }

    @Override
    public String about() {
        return Numbers.count(truth.rows()) + " rows, " + names.size() + (names.size() == 1 ? " number" : " numbers");
    }

    @Override
    public void addTo(Page page, Table predictions) {
        ValueScores scores = scorer.scores();
        ValueScoresPage.addTo(page, scores);
        for (ValueScores.Value value : scores.values()) {
            page.section(
                    "Largest errors: " + value.name(),
                    new Prose("Wrong numbers and rows of an unusual kind are found among them."),
                    largest(value, predictions));
        }
    }

    private Grid largest(ValueScores.Value value, Table predictions) {
        List<Integer> order = IntStream.range(0, value.truths().length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -Math.abs(value.answers()[row] - value.truths()[row])))
                .limit(ERRORS_SHOWN)
                .toList();
        List<List<String>> rows = new ArrayList<>();
        try (Rows cursor = predictions.cursor()) {
            for (int row : order) {
                rows.add(List.of(
                        Numbers.count(row + 1L),
                        Excerpt.of(cursor.seek(row), settings.input()),
                        Numbers.measure(value.truths()[row]),
                        Numbers.measure(value.answers()[row]),
                        Numbers.measure(value.answers()[row] - value.truths()[row])));
            }
        }
        return new Grid(
                "Largest errors",
                List.of(
                        Grid.number("Row"),
                        Grid.text("Input"),
                        Grid.number("Truth"),
                        Grid.number("Answer"),
                        Grid.number("Error")),
                rows);
    }
}
