package io.graftflow.evaluate;

import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Matrix;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import java.util.ArrayList;
import java.util.List;

/** Shows scores to people. */
public final class ScoresPage {

    private static final int MISTAKES_SHOWN = 12;

    private ScoresPage() {}

    /** Adds scores to a page: the metrics in large type, the classes, what is mistaken for what, and reliability. */
    public static void addTo(Page page, Scores scores) {
        page.add(figures(scores));
        page.section("Classes", classes(scores));
        if (scores.labels().size() <= Matrix.MAX_LABELS) {
            ConfusionMatrix confusion = scores.confusion();
            page.section(
                    "What is taken for what",
                    new Prose(
                            "Each row holds the rows of one true class; a colour is as deep as its share of the row."),
                    new Matrix("Confusion matrix", "True class", "Predicted class", scores.labels(), confusion::count));
        }
        List<ConfusionMatrix.Cell> mistakes = scores.confusion().mistakes(MISTAKES_SHOWN);
        if (!mistakes.isEmpty() && scores.labels().size() > 2) {
            page.section("Most frequent mistakes", mistakes(mistakes));
        }
        page.section("Reliability", reliability(scores));
    }

    /** The metrics in large type. */
    public static Figures figures(Scores scores) {
        var figures = new ArrayList<Figures.Figure>();
        scores.metrics()
                .forEach((metric, value) ->
                        figures.add(new Figures.Figure(metric.title(), Numbers.measure(value), metric.definition())));
        return new Figures(figures);
    }

    private static Grid classes(Scores scores) {
        List<List<String>> rows = scores.confusion().classes().stream()
                .map(one -> List.of(
                        one.label(),
                        Numbers.measure(one.precision()),
                        Numbers.measure(one.recall()),
                        Numbers.measure(one.f1()),
                        Numbers.count(one.support()),
                        Numbers.count(one.predictions())))
                .toList();
        return new Grid(
                "Scores of each class",
                List.of(
                        Grid.text("Class"),
                        Grid.number("Precision"),
                        Grid.number("Recall"),
                        Grid.number("F1"),
                        Grid.number("Rows"),
                        Grid.number("Predicted")),
                rows);
    }

    private static Grid mistakes(List<ConfusionMatrix.Cell> mistakes) {
        List<List<String>> rows = mistakes.stream()
                .map(cell -> List.of(cell.truth(), cell.predicted(), Numbers.count(cell.rows())))
                .toList();
        return new Grid(
                "Most frequent mistakes",
                List.of(Grid.text("True class"), Grid.text("Taken for"), Grid.number("Rows")),
                rows);
    }

    private static Chart reliability(Scores scores) {
        List<Chart.Point> points = scores.reliability().stream()
                .map(bin -> new Chart.Point(bin.confidence(), bin.accuracy()))
                .toList();
        List<Chart.Point> ideal = List.of(new Chart.Point(0, 0), new Chart.Point(1, 1));
        return new Chart(
                "How often predictions of a confidence are right",
                "confidence",
                List.of(
                        new Chart.Curve("this model", 0, points),
                        new Chart.Curve("a perfectly calibrated one", 1, ideal)));
    }
}
