package io.graftflow.evaluate;

import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Gallery;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Histogram;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.evaluate.page.Scatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Shows to people how good numbers are told. */
public final class ValueScoresPage {

    /** More of them would be a blot, and a large file. */
    private static final int MOST_POINTS = 1500;

    private ValueScoresPage() {}

    /** Adds scores to a page: the metrics in large type, each number, and pictures of answers and errors. */
    public static void addTo(Page page, ValueScores scores) {
        List<Figures.Figure> figures = scores.metrics().entrySet().stream()
                .map(entry -> new Figures.Figure(
                        entry.getKey().title(),
                        Numbers.measure(entry.getValue()),
                        entry.getKey().definition()))
                .toList();
        page.add(new Figures(figures));
        page.section("Numbers", values(scores));
        for (ValueScores.Value value : scores.values()) {
            page.section(
                    "Answers and errors: " + value.name(),
                    new Prose(
                            "Points on the line are told right; points above it are told too large. Errors are answer less truth."),
                    new Gallery(List.of(answers(value), errors(value))));
        }
    }

    private static Grid values(ValueScores scores) {
        List<Grid.Column> columns = new ArrayList<>(List.of(Grid.text("Number")));
        scores.metrics().keySet().forEach(metric -> columns.add(Grid.number(metric.title())));
        columns.addAll(List.of(Grid.number("Mean error"), Grid.number("Least"), Grid.number("Greatest")));
        List<List<String>> rows = scores.values().stream()
                .map(value -> {
                    List<String> row = new ArrayList<>(List.of(value.name()));
                    value.metrics().values().forEach(number -> row.add(Numbers.measure(number)));
                    row.add(Numbers.measure(value.bias()));
                    Arrays.stream(value.range()).mapToObj(Numbers::measure).forEach(row::add);
                    return row;
                })
                .toList();
        return new Grid("Scores of each number", columns, rows);
    }

    private static Scatter answers(ValueScores.Value value) {
        int rows = value.truths().length;
        int shown = Math.min(rows, MOST_POINTS);
        List<Chart.Point> points = IntStream.range(0, shown)
                .map(i -> (int) ((long) i * rows / shown))
                .mapToObj(row -> new Chart.Point(value.truths()[row], value.answers()[row]))
                .toList();
        double low = Math.min(
                Arrays.stream(value.truths()).min().orElse(0),
                Arrays.stream(value.answers()).min().orElse(0));
        double high = Math.max(
                Arrays.stream(value.truths()).max().orElse(1),
                Arrays.stream(value.answers()).max().orElse(1));
        String title = shown < rows
                ? "Answers by truth, " + Numbers.count(shown) + " of " + Numbers.count(rows) + " rows"
                : "Answers by truth";
        return new Scatter(
                title,
                "truth",
                points,
                new Chart.Curve("told right", 3, List.of(new Chart.Point(low, low), new Chart.Point(high, high))));
    }

    private static Histogram errors(ValueScores.Value value) {
        double[] errors = new double[value.truths().length];
        Arrays.setAll(errors, row -> value.answers()[row] - value.truths()[row]);
        return Histogram.of("How large errors are", "answer less truth", errors);
    }
}
