package io.graftflow.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.LabelMetric;
import io.graftflow.evaluate.LabelScorer;
import io.graftflow.evaluate.Metrics;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers with any number of labels a row. Keeps 6 bytes for each label of each row. */
public final class LabelAnswers implements ScoredAnswers<LabelAnswers> {

    private final double threshold;
    private final boolean[][] truth;
    private final boolean[][] told;
    private final float[][] probabilities;
    private final LabelScorer scorer;

    /**
     * Begins with no row answered.
     *
     * @param labels the labels in the order of the probabilities
     * @param truth which labels each row has, {@code [rows][labels]}
     * @param threshold a label is told when it is at least so probable, 0 to 1
     * @param metrics what to measure
     */
    public LabelAnswers(List<String> labels, boolean[][] truth, double threshold, Metrics metrics) {
        this.threshold = threshold;
        this.truth = truth.clone();
        this.told = new boolean[truth.length][];
        this.probabilities = new float[truth.length][];
        this.scorer = new LabelScorer(labels, threshold, metrics);
    }

    /**
     * Takes the answer to a row; each row once, in order.
     *
     * @param answer how probable each label is, {@code [labels]}; it is copied
     * @throws io.graftflow.base.ProblemException {@code evaluate.not-probabilities}
     */
    public void add(int row, float[] answer) {
        scorer.add(truth[row], answer);
        probabilities[row] = answer.clone();
        told[row] = new boolean[answer.length];
        for (int i = 0; i < answer.length; i++) {
            told[row][i] = answer[i] >= threshold;
        }
    }

    /** Which labels a row is told to have, {@code [labels]}. */
    public boolean[] told(int row) {
        return told[row].clone();
    }

    @Override
    public int rows() {
        return truth.length;
    }

    @Override
    public Map<Criterion, Double> metrics() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(scorer.scores().metrics()));
    }

    @Override
    public RowStatistic statistic(Criterion metric) {
        return rows -> {
            LabelMetric.Sum sum = ((LabelMetric) metric).over(truth[0].length);
            for (int row : rows) {
                sum.add(truth[row], told[row], probabilities[row]);
            }
            return sum.value();
        };
    }

    @Override
    public boolean isRight(int row) {
        return Arrays.equals(truth[row], told[row]);
    }

    @Override
    public boolean isSame(LabelAnswers other, int row) {
        return Arrays.equals(told[row], other.told[row]);
    }
}
