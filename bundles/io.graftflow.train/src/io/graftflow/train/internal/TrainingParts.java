package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A network in the parts that a phase of training needs.
 *
 * @param output the tensor that the loss looks at: logits, embeddings, or numbers in standard units
 * @param split the part that stays and the part that is trained
 * @param suffix the latter, with all its trained weights as initializers
 * @param trained the weights that an optimizer changes
 */
public record TrainingParts(String output, Split split, OnnxModel suffix, SortedSet<String> trained) {

    /**
     * Parts a network.
     *
     * @param network the whole one
     * @param outputs what the loss looks at, and perhaps what else is made small
     * @param wanted the stored tensors that an optimizer shall change
     * @param fitted stored tensors that are fitted to what reaches them before this training
     * @param engine that is to train
     * @throws ProblemException {@code train.nothing-to-train}, {@code train.unsupported-operator}
     */
    public static TrainingParts of(
            OnnxModel network, List<String> outputs, Set<String> wanted, Set<String> fitted, Engine engine) {
        OnnxModel needed = network.prune(outputs);
        SortedSet<String> trained = stored(needed, wanted);
        var changed = stored(needed, fitted);
        changed.addAll(trained);
        if (trained.isEmpty()) {
            throw ProblemException.error(
                    "train.nothing-to-train",
                    "None of the weights that shall train has a part in the model's answer, so there is nothing to train.",
                    "Unfreeze layers that come before the answer.");
        }
        Split split = FrozenCut.of(needed, changed);
        OnnxModel suffix = withInitializers(split.suffix(), trained);
        trained.retainAll(suffix.initializerNames());
        Untrainable.refuse(engine, suffix, trained);
        return new TrainingParts(outputs.get(0), split, suffix, trained);
    }

    private static SortedSet<String> stored(OnnxModel network, Set<String> names) {
        var stored = new TreeSet<>(network.initializerNames());
        stored.addAll(network.constantNames());
        stored.retainAll(names);
        return stored;
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
