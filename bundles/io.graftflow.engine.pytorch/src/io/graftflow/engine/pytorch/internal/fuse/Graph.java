package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A network as patterns look at it. */
final class Graph {

    private final OnnxModel network;
    private final Map<String, TensorType> types;
    private final Set<String> changing;
    private final Set<String> outputs;
    private final Set<String> learning;

    /**
     * A view of a network.
     *
     * @param types what is known of its tensors
     * @param trainable the initializers that training changes
     */
    Graph(OnnxModel network, Map<String, TensorType> types, Set<String> trainable) {
        this.network = network;
        this.types = types;
        this.changing = trainable;
        this.outputs = network.outputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
        this.learning = learning();
    }

    /** What a gradient flows into: it does not pass through whole numbers, such as shapes. */
    private Set<String> learning() {
        var reached = new HashSet<>(changing);
        for (int position : network.index().order()) {
            if (network.index().reads(position).stream().anyMatch(reached::contains)) {
                node(position).getOutputList().stream()
                        .filter(output -> isReal(type(output).element()))
                        .forEach(reached::add);
            }
        }
        return reached;
    }

    private static boolean isReal(ElementType element) {
        return element.isFloat() || element == ElementType.UNDEFINED;
    }

    long opset() {
        return network.opset();
    }

    NodeProto node(int position) {
        return network.index().node(position);
    }

    /** The node that makes a tensor. */
    OptionalInt producer(String tensor) {
        return network.index().producer(tensor);
    }

    /** How often a tensor is needed: by nodes, and as an output. */
    int uses(String tensor) {
        return network.index().consumers(tensor).size() + (outputs.contains(tensor) ? 1 : 0);
    }

    /** Whether all that need a tensor are among some nodes. */
    boolean within(String tensor, BitSet nodes) {
        return !outputs.contains(tensor)
                && network.index().consumers(tensor).stream().allMatch(nodes::get);
    }

    /** Whether a gradient flows into a tensor. */
    boolean learns(String tensor) {
        return learning.contains(tensor);
    }

    /** Whether training changes an initializer. */
    boolean changes(String tensor) {
        return changing.contains(tensor);
    }

    /** The content of a tensor that is stored with the model and does not change. */
    Optional<TensorData> constant(String tensor) {
        return changing.contains(tensor) || !isStored(tensor) ? Optional.empty() : network.find(tensor);
    }

    /** Whether a tensor is stored with the model. */
    boolean isStored(String tensor) {
        return network.index().isInitializer(tensor) || network.index().isConstant(tensor);
    }

    /** The only number of a constant tensor of floats, as the decimal number that was meant. */
    OptionalDouble scalar(String tensor) {
        return constant(tensor)
                .filter(data -> data.elements() == 1 && data.element().isFloat())
                .map(data -> OptionalDouble.of(Double.parseDouble(Float.toString((float) data.doubles()[0]))))
                .orElse(OptionalDouble.empty());
    }

    /** Whether a tensor is a constant of about this value. */
    boolean is(String tensor, double value) {
        OptionalDouble number = scalar(tensor);
        return number.isPresent() && Math.abs(number.getAsDouble() - value) <= 1e-6 * Math.abs(value);
    }

    /** The whole numbers of a constant tensor. */
    Optional<long[]> longs(String tensor) {
        return constant(tensor).filter(data -> data.element().isInteger()).map(TensorData::longs);
    }

    TensorType type(String tensor) {
        return types.getOrDefault(tensor, TensorType.UNKNOWN);
    }

    /** The number of axes; -1 when it is not known. */
    int rank(String tensor) {
        return type(tensor).shape().ranked() ? type(tensor).shape().rank() : -1;
    }

    /** The size of an axis counted from the end, when it is known. */
    Optional<Long> size(String tensor, int fromEnd) {
        if (rank(tensor) < fromEnd) {
            return Optional.empty();
        }
        Dim dim = type(tensor).shape().dim(rank(tensor) - fromEnd);
        return dim.isFixed() ? Optional.of(dim.orElse(0)) : Optional.empty();
    }

    /** The other input of a node of two. */
    static String other(NodeProto node, String input) {
        List<String> inputs = node.getInputList();
        return inputs.get(0).equals(input) ? inputs.get(1) : inputs.get(0);
    }
}
