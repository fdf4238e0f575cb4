package io.graftflow.evaluate;

import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import java.util.List;

/** Shows to people how good labels are told. */
public final class LabelScoresPage {

    private LabelScoresPage() {}

    /** Adds scores to a page: the metrics in large type, and each label. */
    public static void addTo(Page page, LabelScores scores) {
        List<Figures.Figure> figures = scores.metrics().entrySet().stream()
                .map(entry -> new Figures.Figure(
                        entry.getKey().title(),
                        Numbers.measure(entry.getValue()),
                        entry.getKey().definition()))
                .toList();
        page.add(new Figures(figures));
        page.section(
                "Labels",
                new Prose("A label is told from the probability " + Numbers.measure(scores.threshold())
                        + " on. Average precision looks at the order of the rows alone: where it is high and F1 is low,"
                        + " another threshold helps."),
                labels(scores));
    }

    private static Grid labels(LabelScores scores) {
        List<List<String>> rows = scores.labels().stream()
                .map(one -> List.of(
                        one.counts().label(),
                        Numbers.measure(one.counts().precision()),
                        Numbers.measure(one.counts().recall()),
                        Numbers.measure(one.counts().f1()),
                        one.averagePrecision().isPresent()
                                ? Numbers.measure(one.averagePrecision().getAsDouble())
                                : "–",
                        Numbers.count(one.counts().support()),
                        Numbers.count(one.counts().predictions())))
                .toList();
        return new Grid(
                "Scores of each label",
                List.of(
                        Grid.text("Label"),
                        Grid.number("Precision"),
                        Grid.number("Recall"),
                        Grid.number("F1"),
                        Grid.number("Average precision"),
                        Grid.number("Rows"),
                        Grid.number("Predicted")),
                rows);
    }
}
