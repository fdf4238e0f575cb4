package io.graftflow.fusion.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * Stacking: a random forest over the logarithms of all models' probabilities (D. H. Wolpert, Stacked generalization, 1992;
 * L. Breiman, Random forests, 2001). It learns when rows of one kind are better told by one model and others by another, which
 * a linear layer cannot. In the graph it is one operator of ONNX's machine learning domain, which no engine trains on.
 */
public final class StackingTree extends PredictionMethod {

    private static final String DOMAIN = "ai.onnx.ml";

    @Override
    public String id() {
        return "stacking-tree";
    }

    @Override
    public String title() {
        return "Stacking, trees";
    }

    @Override
    public String summary() {
        return "All models run, and a random forest over what they say, grown on rows, gives the answer.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.NONE;
    }

    @Override
    public Set<String> options() {
        return Set.of(FusionOptions.SAME_LABELS, "trees", "depth", "seed");
    }

    @Override
    public boolean learnsFromRows() {
        return true;
    }

    @Override
    void join(Voices voices, FusionRequest request, Progress progress) {
        var forest = Forest.grown(request.predictions().orElseThrow(StackingTree::noRows), request.options(), progress);
        String said = voices.ownLogProbabilities();
        var node = voices.graph().nodeOf(DOMAIN, "TreeEnsembleClassifier", said).named("/stack/TreeEnsembleClassifier");
        forest.write(node);
        String scores = node.outputs("fusion.choice", "fusion.scores").get(1);
        voices.answer(scores);
    }

    private static ProblemException noRows() {
        return ProblemException.error(
                "fusion.no-rows",
                "The method stacking-tree learns from rows, but there is none.",
                "Link a table to the port rows.");
    }
}
