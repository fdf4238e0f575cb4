package io.graftflow.nodes.model.fusemodels;

import io.graftflow.evaluate.Metric;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.evaluate.Scores;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.fusion.Predictions;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.Judge;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Judges weights of predictions by arithmetic alone: the models have run once, and what they said is there. */
final class CachedJudge implements Judge {

    private static final String LOG_LOSS = "logLoss";

    private final PredictionFusion method;
    private final Predictions predictions;
    private final List<float[]> logProbabilities;
    private final Metrics metrics;
    private final Metric metric;

    /**
     * Judges by a metric.
     *
     * @throws io.graftflow.base.ProblemException {@code fusion.unknown-metric}
     */
    CachedJudge(PredictionFusion method, Predictions predictions, Metrics metrics, String wanted) {
        this.method = method;
        this.predictions = predictions;
        this.logProbabilities = predictions.logProbabilities();
        this.metrics = metrics;
        this.metric = wanted.equals(FuseSettings.AUTO)
                ? metrics.all().get(0)
                : metrics.all().stream()
                        .filter(own -> own.id().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> ValidationRows.unknownMetric(
                                wanted,
                                metrics.all().stream().map(Metric::id).collect(Collectors.toCollection(TreeSet::new))));
    }

    /** What each row of {@link #forEachRow} gives. */
    @FunctionalInterface
    private interface RowVisitor {
        void visit(int truth, float[] probabilities);
    }

    /** What each row of {@link #forEachPooled} gives. */
    @FunctionalInterface
    private interface PooledVisitor {
        void visit(int truth, double[][] logProbabilities, double[] pooled);
    }

    @Override
    public String metric() {
        return metric.id();
    }

    @Override
    public boolean greaterIsBetter() {
        return metric.greaterIsBetter();
    }

    @Override
    public double judge(Candidate candidate) {
        Metric.Sum sum = metric.over(predictions.union().size());
        forEachRow(
                candidate.weights(),
                (truth, probabilities) -> sum.add(truth, Scorer.mostProbable(probabilities), probabilities));
        return sum.value();
    }

    @Override
    public Optional<double[]> slopes(Candidate candidate) {
        if (!metric.id().equals(LOG_LOSS) || !predictions.union().isShared()) {
            return Optional.empty();
        }
        return method.slopes().map(slopes -> {
            double[] sums = new double[predictions.union().models()];
            forEachPooled(
                    candidate.weights(),
                    (truth, logProbabilities, pooled) -> slopes.add(logProbabilities, pooled, truth, sums));
            return Arrays.stream(sums).map(sum -> -sum / predictions.rows()).toArray();
        });
    }

    /** All that there is to say of weights. */
    Scores scores(List<Double> weights) {
        var scorer = new Scorer(predictions.union().labels(), metrics);
        forEachRow(weights, scorer::add);
        return scorer.scores();
    }

    private void forEachRow(List<Double> weights, RowVisitor visitor) {
        float[] probabilities = new float[predictions.union().size()];
        forEachPooled(weights, (truth, logProbabilities, pooled) -> {
            for (int label = 0; label < probabilities.length; label++) {
                probabilities[label] = (float) pooled[label];
            }
            visitor.visit(truth, probabilities);
        });
    }

    private void forEachPooled(List<Double> weights, PooledVisitor visitor) {
        int labels = predictions.union().size();
        double[][] shares = predictions.union().shares(weights);
        double[][] row = new double[shares.length][labels];
        double[] pooled = new double[labels];
        for (int i = 0; i < predictions.rows(); i++) {
            for (int model = 0; model < row.length; model++) {
                float[] own = logProbabilities.get(model);
                for (int label = 0; label < labels; label++) {
                    row[model][label] = own[i * labels + label];
                }
            }
            method.pool(shares, row, pooled);
            visitor.visit(predictions.truth()[i], row, pooled);
        }
    }
}
