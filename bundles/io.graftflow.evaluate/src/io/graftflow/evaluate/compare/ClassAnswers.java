package io.graftflow.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metric;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Reliability;
import io.graftflow.evaluate.Scorer;
import io.graftflow.evaluate.Scores;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers with one class a row. Keeps 8 bytes a row, 8 more for each compared metric that is a mean over rows, and all
 * probabilities only where a compared metric needs them.
 */
public final class ClassAnswers implements ScoredAnswers<ClassAnswers> {

    private static final float[] NONE = {};

    private final int classes;
    private final int[] truth;
    private final int[] predicted;
    private final float[] confidence;
    private final float[][] probabilities;
    private final Map<Metric, double[]> terms = new LinkedHashMap<>();
    private final boolean keepsAll;
    private final Scorer scorer;

    /**
     * Begins with no row answered.
     *
     * @param labels the classes in the order of the probabilities
     * @param truth the true class of each row
     * @param metrics what to measure
     * @param compared what {@link #statistic} will be asked for
     */
    public ClassAnswers(List<String> labels, int[] truth, Metrics metrics, List<? extends Criterion> compared) {
        this.classes = labels.size();
        this.truth = truth.clone();
        this.predicted = new int[truth.length];
        this.confidence = new float[truth.length];
        this.probabilities = new float[truth.length][];
        this.scorer = new Scorer(labels, metrics);
        List<Metric> own = compared.stream().map(Metric.class::cast).toList();
        own.stream().filter(Metric::isRowMean).forEach(metric -> terms.put(metric, new double[truth.length]));
        this.keepsAll = own.stream().anyMatch(metric -> !metric.isRowMean() && metric.readsProbabilities());
    }

    /**
     * Takes the answer to a row; each row once, in order.
     *
     * @param answer the probability of each class, {@code [classes]}; it is copied
     * @throws io.graftflow.base.ProblemException {@code evaluate.not-probabilities}
     */
    public void add(int row, float[] answer) {
        scorer.add(truth[row], answer);
        predicted[row] = Scorer.mostProbable(answer);
        confidence[row] = answer[predicted[row]];
        probabilities[row] = keepsAll ? answer.clone() : NONE;
        terms.forEach((metric, own) -> {
            Metric.Sum sum = metric.over(classes);
            sum.add(truth[row], predicted[row], answer);
            own[row] = sum.value();
        });
    }

    /** The class that a row is taken for. */
    public int predicted(int row) {
        return predicted[row];
    }

    /** How probable that class is held. */
    public float confidence(int row) {
        return confidence[row];
    }

    @Override
    public int rows() {
        return truth.length;
    }

    @Override
    public Map<Criterion, Double> metrics() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(scores().metrics()));
    }

    private Scores scores() {
        return scorer.scores();
    }

    /** How often predictions of a confidence are right. */
    public List<Reliability.Bin> reliability() {
        return scores().reliability();
    }

    @Override
    public RowStatistic statistic(Criterion metric) {
        double[] own = terms.get(metric);
        return own == null ? rows -> of((Metric) metric, rows) : RowStatistic.mean(own);
    }

    private double of(Metric metric, int[] rows) {
        Metric.Sum sum = metric.over(classes);
        for (int row : rows) {
            sum.add(truth[row], predicted[row], probabilities[row]);
        }
        return sum.value();
    }

    @Override
    public boolean isRight(int row) {
        return predicted[row] == truth[row];
    }

    @Override
    public boolean isSame(ClassAnswers other, int row) {
        return predicted[row] == other.predicted[row];
    }
}
