package io.graftflow.evaluate;

import io.graftflow.base.ProblemException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up a classifier's predictions row by row. Used by one thread. */
public final class Scorer {

    /** How far a row's probabilities may be from the sum 1; what 32-bit sums over thousands of classes reach. */
    private static final double SUM_TOLERANCE = 1e-3;

    private final List<String> labels;
    private final Map<Metric, Metric.Sum> sums = new LinkedHashMap<>();
    private final Map<Long, Long> confusion = new HashMap<>();
    private final Reliability reliability = new Reliability();
    private long rows;

    /**
     * Begins with no row.
     *
     * @param labels the classes in the order of the probabilities
     * @param metrics what to measure
     */
    public Scorer(List<String> labels, Metrics metrics) {
        this.labels = List.copyOf(labels);
        metrics.suiting(labels.size()).forEach(metric -> sums.put(metric, metric.over(labels.size())));
    }

    /**
     * Adds a row.
     *
     * @param truth the true class's place among the labels
     * @param probabilities of each class, {@code [classes]}
     * @throws ProblemException {@code evaluate.not-probabilities} when there is not one number for each class, when one is
     *     negative or not a number, or when they do not sum to 1
     */
    public void add(int truth, float[] probabilities) {
        requireProbabilities(probabilities);
        int predicted = mostProbable(probabilities);
        sums.values().forEach(sum -> sum.add(truth, predicted, probabilities));
        confusion.merge((long) truth * labels.size() + predicted, 1L, Long::sum);
        reliability.add(probabilities[predicted], truth == predicted);
        rows++;
    }

    /**
     * The scores of all rows so far.
     *
     * @throws ProblemException {@code evaluate.no-rows}
     */
    public Scores scores() {
        if (rows == 0) {
            throw ProblemException.error(
                    "evaluate.no-rows", "There are no rows to evaluate on.", "Give a table that has rows.");
        }
        var values = new LinkedHashMap<Metric, Double>();
        sums.forEach((metric, sum) -> values.put(metric, sum.value()));
        return new Scores(rows, values, new ConfusionMatrix(labels, confusion), reliability.bins());
    }

    /** The place of the greatest number, the first of equals. */
    public static int mostProbable(float[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return best;
    }

    private void requireProbabilities(float[] probabilities) {
        if (probabilities.length != labels.size()) {
            throw notProbabilities("has " + probabilities.length + " numbers; expected one for each of the "
                    + labels.size() + " classes");
        }
        double sum = 0;
        for (float probability : probabilities) {
            if (!(probability >= 0)) {
                throw notProbabilities("has " + probability + " among its probabilities; expected numbers from 0 to 1");
            }
            sum += probability;
        }
        if (Math.abs(sum - 1) > SUM_TOLERANCE) {
            throw notProbabilities("has probabilities whose sum is " + (float) sum + "; expected 1");
        }
    }

    private ProblemException notProbabilities(String what) {
        return ProblemException.error(
                "evaluate.not-probabilities",
                "Row " + (rows + 1) + " " + what + ".",
                "Look at the model's outputs with \"graftflow model run\"; weights that are not numbers are a common cause.");
    }
}
