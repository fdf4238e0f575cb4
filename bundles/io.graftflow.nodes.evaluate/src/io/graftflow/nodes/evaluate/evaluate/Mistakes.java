package io.graftflow.nodes.evaluate.evaluate;

import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.nodes.evaluate.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the mistakes that the model was surest of: wrong labels and hard rows are found among them. */
final class Mistakes {

    private static final int KEPT = 12;

    private static final Comparator<Mistake> LEAST_SURE_FIRST =
            Comparator.comparingDouble(Mistake::confidence).thenComparing(Mistake::row, Comparator.reverseOrder());

    private final PriorityQueue<Mistake> surest = new PriorityQueue<>(LEAST_SURE_FIRST);

    private record Mistake(int row, float confidence) {}

    /** Adds a row that was told wrong. */
    void add(int row, float confidence) {
        surest.add(new Mistake(row, confidence));
        if (surest.size() > KEPT) {
            surest.poll();
        }
    }

    /** For each mistake, the surest first: row from 1, input, true label, prediction, confidence. */
    List<List<String>> texts(Table predictions, String input, String label) {
        List<Mistake> ordered = new ArrayList<>(surest);
        ordered.sort(LEAST_SURE_FIRST.reversed());
        List<List<String>> result = new ArrayList<>();
        try (Rows rows = predictions.cursor()) {
            for (Mistake mistake : ordered) {
                rows.seek(mistake.row());
                result.add(List.of(
                        Numbers.count(mistake.row() + 1L),
                        Excerpt.of(rows, input),
                        rows.text(label),
                        rows.text(ClassEvaluation.PREDICTION),
                        Numbers.measure(mistake.confidence())));
            }
        }
        return result;
    }
}
