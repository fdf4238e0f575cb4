package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.train.HeadBuilder;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A model in the parts that training needs.
 *
 * @param logits the tensor that the loss looks at: logits, embeddings, or numbers in standard units
 * @param split the part that stays and the part that is trained
 * @param suffix the latter, with all its trained weights as initializers
 * @param trained the weights that an optimizer changes
 * @param followsBatches whether batch norm may follow the batches: not when running statistics of that part are frozen
 */
public record TrainingParts(
        String logits, Split split, OnnxModel suffix, SortedSet<String> trained, boolean followsBatches) {

    /**
     * Parts a model by its frozen marks.
     *
     * @throws ProblemException {@code train.no-head}, {@code train.nothing-to-train}, {@code
     *     train.unsupported-operator}
     */
    public static TrainingParts of(Model model, Engine engine) {
        ModelSpec spec = model.spec();
        if (!spec.head().answers()) {
            throw ProblemException.error(
                    "train.no-head",
                    "The model has no head that could be trained.",
                    "Put Replace Head before Fine-tune.");
        }
        String logits = ValueUnits.isIn(model.network())
                ? HeadBuilder.STANDARD_VALUES
                : spec.head().output();
        OnnxModel network = model.network().prune(List.of(logits));
        SortedSet<String> free = Weights.free(network, spec.frozen());
        SortedSet<String> trained = Weights.trained(free);
        if (trained.isEmpty()) {
            throw ProblemException.error(
                    "train.nothing-to-train",
                    "All weights of the model are frozen, so there is nothing to train.",
                    "Leave the head unfrozen: put Freeze Layers before Replace Head, or take its mode all-but-head.");
        }
        Split split = FrozenCut.of(network, free);
        OnnxModel suffix = withInitializers(split.suffix(), trained);
        trained.retainAll(suffix.initializerNames());
        Untrainable.refuse(engine, suffix, trained);
        boolean frozenStatistics = LayerTree.of(suffix).allParameters().stream()
                .anyMatch(own ->
                        own.role() == Parameter.Role.STATISTICS && spec.frozen().contains(own.tensor()));
        return new TrainingParts(logits, split, suffix, trained, !frozenStatistics);
    }

    /** The inputs of the trained part. */
    public Set<String> inputs() {
        var names = new TreeSet<String>();
        suffix.inputs().stream().map(TensorSpec::name).forEach(names::add);
        return names;
    }

    /** Weights that are stored in {@code Constant} nodes as initializers of the same names. */
    private static OnnxModel withInitializers(OnnxModel network, Set<String> weights) {
        var constants = new TreeSet<>(network.constantNames());
        constants.retainAll(weights);
        if (constants.isEmpty()) {
            return network;
        }
        GraphProto.Builder graph = network.graph().toBuilder().clearNode();
        for (NodeProto node : network.nodes()) {
            if (node.getOutputCount() == 1 && constants.contains(node.getOutput(0))) {
                graph.addInitializer(network.initializer(node.getOutput(0)).proto(node.getOutput(0)));
            } else {
                graph.addNode(node);
            }
        }
        return OnnxModel.of(network.proto().toBuilder().setGraph(graph).build());
    }
}
