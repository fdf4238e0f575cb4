package io.graftflow.evaluate;

import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up, row by row, answers that say which labels a row has. Used by one thread. */
public final class LabelScorer {

    private final List<String> labels;
    private final double threshold;
    private final Map<LabelMetric, LabelMetric.Sum> sums = new LinkedHashMap<>();
    private final AveragePrecision[] precisions;
    private final long[] support;
    private final long[] predictions;
    private final long[] hits;
    private final boolean[] told;
    private long rows;

    /**
     * Begins with no row.
     *
     * @param labels the labels in the order of the probabilities
     * @param threshold a label is told when it is at least so probable, 0 to 1
     * @param metrics what to measure
     */
    public LabelScorer(List<String> labels, double threshold, Metrics metrics) {
        this.labels = List.copyOf(labels);
        this.threshold = threshold;
        int count = labels.size();
        metrics.ofLabels().forEach(metric -> sums.put(metric, metric.over(count)));
        precisions = new AveragePrecision[count];
        Arrays.setAll(precisions, label -> new AveragePrecision());
        support = new long[count];
        predictions = new long[count];
        hits = new long[count];
        told = new boolean[count];
    }

    /**
     * Adds a row.
     *
     * @param truth which labels it has, {@code [labels]}
     * @param probabilities how probable each label is, {@code [labels]}
     * @return whether exactly the true labels are told
     * @throws ProblemException {@code evaluate.not-probabilities} when there is not one number from 0 to 1 for each label
     */
    public boolean add(boolean[] truth, float[] probabilities) {
        requireProbabilities(probabilities);
        boolean right = true;
        for (int i = 0; i < truth.length; i++) {
            told[i] = probabilities[i] >= threshold;
            precisions[i].add(truth[i], probabilities[i]);
            support[i] += truth[i] ? 1 : 0;
            predictions[i] += told[i] ? 1 : 0;
            hits[i] += truth[i] && told[i] ? 1 : 0;
            right &= truth[i] == told[i];
        }
        sums.values().forEach(sum -> sum.add(truth, told, probabilities));
        rows++;
        return right;
    }

    private void requireProbabilities(float[] probabilities) {
        boolean fits = probabilities.length == labels.size();
        for (float probability : probabilities) {
            fits &= probability >= 0 && probability <= 1;
        }
        if (!fits) {
            throw ProblemException.error(
                    "evaluate.not-probabilities",
                    "Row " + (rows + 1) + " has " + Arrays.toString(probabilities)
                            + "; expected a number from 0 to 1 for each of the " + labels.size() + " labels.",
                    "Look at the model's outputs with \"graftflow model run\"; weights that are not numbers are a common"
                            + " cause.");
        }
    }

    /**
     * The scores of all rows so far.
     *
     * @throws ProblemException {@code evaluate.no-rows}
     */
    public LabelScores scores() {
        if (rows == 0) {
            throw ProblemException.error(
                    "evaluate.no-rows", "There are no rows to evaluate on.", "Give a table that has rows.");
        }
        var values = new LinkedHashMap<LabelMetric, Double>();
        sums.forEach((metric, sum) -> values.put(metric, sum.value()));
        var each = new ArrayList<LabelScores.Label>();
        for (int i = 0; i < labels.size(); i++) {
            var counts = new ClassScores(labels.get(i), support[i], predictions[i], hits[i]);
            each.add(new LabelScores.Label(counts, precisions[i].value()));
        }
        return new LabelScores(rows, threshold, values, each);
    }
}
