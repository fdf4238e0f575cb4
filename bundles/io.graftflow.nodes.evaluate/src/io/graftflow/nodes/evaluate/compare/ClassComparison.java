package io.graftflow.nodes.evaluate.compare;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableWriter;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.ClassAnswers;
import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.model.ModelSpec;
import io.graftflow.nodes.evaluate.Excerpt;
import io.graftflow.nodes.evaluate.Truth;
import io.graftflow.train.Answers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One class a row. */
final class ClassComparison extends Comparison<ClassAnswers> {

    private static final int HARD_ROWS_SHOWN = 12;

    private final CompareSettings settings;
    private final List<ModelSpec> specs;
    private final List<Rival> rivals;
    private final JointLabels union;
    private final int[] truth;
    private final Metrics metrics;
    private final List<Criterion> compared;

    ClassComparison(
            CompareSettings settings,
            List<ModelSpec> specs,
            List<Rival> rivals,
            Table table,
            Metrics metrics,
            List<Criterion> compared) {
        this.settings = settings;
        this.specs = specs;
        this.rivals = rivals;
        this.union = JointLabels.of(specs);
        this.truth = Truth.of(table, settings.target().names().get(0), union.labels());
        this.metrics = metrics;
        this.compared = compared;
    }

    @Override
    String kind() {
        return "classification";
    }

    @Override
    String about() {
        return Numbers.count(truth.length) + " rows, " + union.labels().size() + " classes";
    }

    @Override
    List<String> notes() {
        return union.notes(specs, rivals);
    }

    @Override
    ClassAnswers score(ModelSpec model, Answers answers) {
        var scored = new ClassAnswers(union.labels(), truth, metrics, compared);
        union.forEachRow(model, answers, truth.length, scored::add);
        return scored;
    }

    static List<Column> columns(Rival rival) {
        return List.of(
                Column.required("prediction" + rival.suffix(), ColumnKind.CATEGORY),
                Column.required("confidence" + rival.suffix(), ColumnKind.NUMBER),
                Column.required("correct" + rival.suffix(), ColumnKind.BOOLEAN));
    }

    @Override
    List<Column> columns(int model) {
        return columns(rivals.get(model));
    }

    @Override
    void write(int model, int row, TableWriter out) {
        ClassAnswers own = models().get(model);
        int first = out.spec().index("prediction" + rivals.get(model).suffix());
        out.text(first, union.labels().get(own.predicted(row)));
        out.number(out.spec().index("confidence" + rivals.get(model).suffix()), own.confidence(row));
        out.bool(out.spec().index("correct" + rivals.get(model).suffix()), own.isRight(row));
    }

    @Override
    Likeness likeness() {
        return new Likeness(
                "Rows that both tell alike",
                "Errors that both make",
                "The second table looks at the rows that at least one of the two gets wrong: the share that both get wrong."
                        + " Models that are good and share few errors gain most from being fused.");
    }

    @Override
    void addTo(Page page, Table table) {
        page.section("Reliability", reliability());
        List<Integer> hard = IntStream.range(0, truth.length)
                .filter(row -> models().stream().noneMatch(model -> model.isRight(row)))
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -surest(row)))
                .limit(HARD_ROWS_SHOWN)
                .toList();
        if (!hard.isEmpty()) {
            page.section(
                    "Rows that all models get wrong",
                    new Prose(
                            "The surest ones first. Wrong labels are found among them, and what no model has learnt."),
                    hardRows(hard, table));
        }
    }

    /** The mean confidence of all models in their answers to a row. */
    private double surest(int row) {
        return models().stream()
                .mapToDouble(model -> model.confidence(row))
                .average()
                .orElse(0);
    }

    private Grid hardRows(List<Integer> hard, Table table) {
        List<List<String>> rows = new ArrayList<>();
        try (Rows cursor = table.cursor()) {
            for (int row : hard) {
                String told = models().stream()
                        .map(model -> union.labels().get(model.predicted(row)))
                        .distinct()
                        .collect(Collectors.joining(", "));
                rows.add(List.of(
                        Numbers.count(row + 1L),
                        Excerpt.of(cursor.seek(row), settings.input()),
                        union.labels().get(truth[row]),
                        told,
                        Numbers.measure(surest(row))));
            }
        }
        return new Grid(
                "Rows that all models get wrong",
                List.of(
                        Grid.number("Row"),
                        Grid.text("Input"),
                        Grid.text("True class"),
                        Grid.text("Taken for"),
                        Grid.number("Mean confidence")),
                rows);
    }

    private Chart reliability() {
        var ideal = new Chart.Curve(
                "a perfectly calibrated one", models().size(), List.of(new Chart.Point(0, 0), new Chart.Point(1, 1)));
        Stream<Chart.Curve> own = IntStream.range(0, models().size())
                .mapToObj(model -> new Chart.Curve(
                        rivals.get(model).name(),
                        model,
                        models().get(model).reliability().stream()
                                .map(bin -> new Chart.Point(bin.confidence(), bin.accuracy()))
                                .toList()));
        return new Chart(
                "How often predictions of a confidence are right",
                "confidence",
                Stream.concat(own, Stream.of(ideal)).toList());
    }
}
