package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.WeightRule;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Stacking: a linear layer over the logarithms of all models' probabilities, that is a logistic regression of what they say
 * (D. H. Wolpert, Stacked generalization, 1992; K. M. Ting, I. H. Witten, Issues in stacked generalization, 1999). It begins as
 * the mean of these logarithms; all else is frozen, so that training it on rows runs the models once.
 */
public final class StackingLinear extends PredictionMethod {

    private static final String WEIGHT = "stack.weight";
    private static final String BIAS = "stack.bias";

    @Override
    public String id() {
        return "stacking-linear";
    }

    @Override
    public String title() {
        return "Stacking, linear";
    }

    @Override
    public String summary() {
        return "All models run, and a linear layer over what they say, trained on rows, gives the answer.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.NONE;
    }

    @Override
    public boolean learnsFromRows() {
        return true;
    }

    @Override
    public boolean isTrainedAfterwards() {
        return true;
    }

    @Override
    void join(Voices voices, FusionRequest request, Progress progress) {
        GraphBuilder graph = voices.graph();
        String said = voices.ownLogProbabilities();
        String weight = graph.initializer(WEIGHT, voices.averaging());
        String bias = graph.initializer(BIAS, TensorData.of(new float[voices.labels()], voices.labels()));
        String product =
                graph.node("MatMul", said, weight).named("/stack/MatMul").make();
        String logits = graph.node("Add", product, bias).named("/stack/Add").as(EnsembleGraph.LOGITS);
        graph.node("Softmax", logits)
                .attribute("axis", 1)
                .named("/fusion/probabilities")
                .as(EnsembleGraph.PROBABILITIES);
    }

    @Override
    public Fused fuse(FusionRequest request, Progress progress) {
        Fused fused = super.fuse(request, progress);
        return fused.withFrozen(below(fused.network(), fused.frozen()));
    }

    /** All weights of the models: floats, and what was frozen in them. */
    private static SortedSet<String> below(OnnxModel network, SortedSet<String> marked) {
        SortedSet<String> frozen = new TreeSet<>(marked);
        for (String name : WeightMixer.tensors(network)) {
            boolean isWeight = network.find(name)
                    .filter(tensor -> tensor.element().isFloat())
                    .isPresent();
            if (isWeight) {
                frozen.add(name);
            }
        }
        frozen.remove(WEIGHT);
        frozen.remove(BIAS);
        return frozen;
    }
}
