package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.onnx.GraphBuilder;
import java.util.Optional;

/**
 * An ensemble: the weighted mean of the models' logits, for each label over the models that know it (the logarithmic opinion
 * pool: C. Genest, J. V. Zidek, Combining probability distributions, 1986). With labels that differ, it is the logarithms of
 * probabilities that are averaged.
 */
public final class MeanLogits extends PredictionMethod implements PredictionFusion {

    @Override
    public String id() {
        return "mean-logits";
    }

    @Override
    public String title() {
        return "Mean of logits";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph, and the mean of their logits is the answer; one sure no counts.";
    }

    @Override
    void join(Voices voices, FusionRequest request, Progress progress) {
        GraphBuilder graph = voices.graph();
        String mean =
                voices.withoutUnknown(voices.mean(voices.agreeOnLabels() ? voices::logits : voices::logProbabilities));
        String logits = graph.node("Identity", mean).named("/fusion/logits").as(EnsembleGraph.LOGITS);
        graph.node("Softmax", logits)
                .attribute("axis", 1)
                .named("/fusion/probabilities")
                .as(EnsembleGraph.PROBABILITIES);
    }

    @Override
    public void pool(double[][] shares, double[][] logProbabilities, double[] out) {
        LogPool.pool(shares, logProbabilities, out);
    }

    @Override
    public Optional<Slopes> slopes() {
        return Optional.of(LogPool::addSlopes);
    }
}
