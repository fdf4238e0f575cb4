package io.graftflow.evaluate;

import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up answers that are numbers, row by row. Keeps 16 bytes for each number. Used by one thread. */
public final class ValueScorer {

    private final List<String> names;
    private final List<ValueMetric> metrics;
    private final List<Map<ValueMetric, ValueMetric.Sum>> sums = new ArrayList<>();
    private double[][] truths;
    private double[][] answers;
    private int rows;

    /**
     * Begins with no row.
     *
     * @param names what the numbers are called, in order
     * @param metrics what to measure
     */
    public ValueScorer(List<String> names, Metrics metrics) {
        this.names = List.copyOf(names);
        this.metrics = metrics.ofValues();
        for (int i = 0; i < names.size(); i++) {
            var own = new LinkedHashMap<ValueMetric, ValueMetric.Sum>();
            this.metrics.forEach(metric -> own.put(metric, metric.begin()));
            sums.add(own);
        }
        truths = new double[names.size()][64];
        answers = new double[names.size()][64];
    }

    /**
     * Adds a row.
     *
     * @param truth the true numbers
     * @param answer what they are told to be
     * @throws ProblemException {@code evaluate.not-a-number} when there is not one finite number for each name
     */
    public void add(double[] truth, float[] answer) {
        for (int i = 0; i < names.size(); i++) {
            if (answer.length != names.size() || !Float.isFinite(answer[i])) {
                throw ProblemException.error(
                        "evaluate.not-a-number",
                        "Row " + (rows + 1) + " is answered with " + Arrays.toString(answer)
                                + "; expected a finite number for each of " + names + ".",
                        "Look at the model's outputs with \"graftflow model run\"; weights that are not numbers are a"
                                + " common cause.");
            }
            if (rows == truths[i].length) {
                truths[i] = Arrays.copyOf(truths[i], rows * 2);
                answers[i] = Arrays.copyOf(answers[i], rows * 2);
            }
            truths[i][rows] = truth[i];
            answers[i][rows] = answer[i];
            for (ValueMetric.Sum sum : sums.get(i).values()) {
                sum.add(truth[i], answer[i]);
            }
        }
        rows++;
    }

    /**
     * The scores of all rows so far.
     *
     * @throws ProblemException {@code evaluate.no-rows}
     */
    public ValueScores scores() {
        if (rows == 0) {
            throw ProblemException.error(
                    "evaluate.no-rows", "There are no rows to evaluate on.", "Give a table that has rows.");
        }
        var values = new ArrayList<ValueScores.Value>();
        for (int i = 0; i < names.size(); i++) {
            var own = new LinkedHashMap<ValueMetric, Double>();
            sums.get(i).forEach((metric, sum) -> own.put(metric, sum.value()));
            values.add(new ValueScores.Value(
                    names.get(i), own, Arrays.copyOf(truths[i], rows), Arrays.copyOf(answers[i], rows)));
        }
        var all = new LinkedHashMap<ValueMetric, Double>();
        for (ValueMetric metric : metrics) {
            all.put(
                    metric,
                    values.stream()
                            .mapToDouble(value -> value.metrics().get(metric))
                            .average()
                            .orElse(0));
        }
        return new ValueScores(rows, all, values);
    }
}
