package io.graftflow.train;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Head;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.ShapeInference;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A network without a head, and the tensor that a new head stands on.
 *
 * @param network the network, pruned to that tensor
 * @param features the tensor: {@code [batch, features]}, {@code [batch, length, features]} or {@code [batch, channels,
 *     height, width]} of 32-bit floats
 */
public record Backbone(OnnxModel network, TensorSpec features) {

    /** What may stand between the last layer's weights and the logits. */
    private static final Set<String> AFTER_WEIGHTS =
            Set.of("Add", "Softmax", "LogSoftmax", "Identity", "Cast", "Dropout", "Reshape", "Flatten", "Squeeze");

    private static final Set<String> LAYERS = Set.of("Gemm", "MatMul");

    /**
     * Takes the head off a network. Of one with a head, the last layer with weights goes, and what was built as a head
     * by {@link HeadBuilder} goes as a whole. Of one without, the features are the sequence of hidden states where
     * pooling is wanted, else an output with one vector a row.
     *
     * @param network the network
     * @param head what it answers with
     * @param tensor the tensor to stand on, or the empty string for that rule
     * @param pooling how a sequence will be pooled
     * @throws ProblemException {@code train.no-features} when no tensor fits, {@code onnx.unknown-tensor}
     */
    public static Backbone of(OnnxModel network, Head head, String tensor, Pooling pooling) {
        Map<String, TensorType> types = ShapeInference.infer(network);
        if (!tensor.isEmpty()) {
            return cut(network, tensor, types);
        }
        if (head.answers()) {
            return cut(network, below(network, head.output()), types);
        }
        List<TensorSpec> candidates = network.outputs().stream()
                .map(output -> new TensorSpec(output.name(), types.getOrDefault(output.name(), output.type())))
                .filter(output -> output.element() == ElementType.FLOAT)
                .toList();
        int[] ranks = pooling == Pooling.NONE ? new int[] {2} : new int[] {3, 2, 4};
        for (int rank : ranks) {
            Optional<TensorSpec> found = candidates.stream()
                    .filter(output -> output.shape().rank() == rank)
                    .findFirst();
            if (found.isPresent()) {
                return cut(network, found.get().name(), types);
            }
        }
        throw ProblemException.error(
                "train.no-features",
                "The network has no output that a head could stand on with pooling " + pooling.word() + "; there are "
                        + network.outputs() + ".",
                "Name a tensor with a vector or a sequence of vectors for each row.");
    }

    private static Backbone cut(OnnxModel network, String tensor, Map<String, TensorType> types) {
        if (!network.index().defines(tensor)) {
            throw ProblemException.error(
                    "onnx.unknown-tensor",
                    "The network has no tensor \"" + tensor + "\".",
                    Nearest.remedy(tensor, network.index().tensors()));
        }
        return new Backbone(
                network.prune(List.of(tensor)), new TensorSpec(tensor, types.getOrDefault(tensor, TensorType.UNKNOWN)));
    }

    /** What the head of a network stands on. */
    private static String below(OnnxModel network, String logits) {
        if (network.index().defines(HeadBuilder.POOLED)) {
            return HeadBuilder.POOLED;
        }
        var seen = new ArrayList<String>();
        String tensor = logits;
        while (true) {
            OptionalInt producer = network.index().producer(tensor);
            if (producer.isEmpty()) {
                break;
            }
            NodeProto node = network.index().node(producer.getAsInt());
            seen.add(node.getOpType());
            Optional<String> data = data(network, node);
            if (data.isEmpty()) {
                break;
            }
            if (LAYERS.contains(node.getOpType())) {
                return data.get();
            }
            if (!AFTER_WEIGHTS.contains(node.getOpType())) {
                break;
            }
            tensor = data.get();
        }
        throw ProblemException.error(
                "train.no-features",
                "The network's last layer cannot be told: expected a Gemm or MatMul with stored weights before \""
                        + logits + "\", got " + seen + ".",
                "Name the tensor that the new head shall stand on.");
    }

    /** The one input of a node that is not stored. */
    private static Optional<String> data(OnnxModel network, NodeProto node) {
        List<String> data = node.getInputList().stream()
                .filter(name -> !name.isEmpty())
                .filter(name -> network.find(name).isEmpty())
                .toList();
        return data.size() == 1 ? Optional.of(data.get(0)) : Optional.empty();
    }
}
