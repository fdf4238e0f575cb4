package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.PredictionFusion;
import java.util.Optional;

/**
 * An ensemble: the weighted mean of the models' probabilities, for each label over the models that know it, scaled to the
 * sum 1 (the linear opinion pool: M. Stone, The opinion pool, 1961; L. K. Hansen, P. Salamon, Neural network ensembles,
 * 1990).
 */
public final class MeanProbabilities extends PredictionMethod implements PredictionFusion {

    @Override
    public String id() {
        return "mean-probabilities";
    }

    @Override
    public String title() {
        return "Mean of probabilities";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph, and the mean of their probabilities is the answer.";
    }

    @Override
    void join(Voices voices, FusionRequest request, Progress progress) {
        String mean = voices.scaled(voices.mean(voices::probabilities));
        voices.answer(mean);
    }

    @Override
    public void pool(double[][] shares, double[][] logProbabilities, double[] out) {
        LinearPool.pool(shares, logProbabilities, out);
    }

    @Override
    public Optional<Slopes> slopes() {
        return Optional.of(LinearPool::addSlopes);
    }
}
