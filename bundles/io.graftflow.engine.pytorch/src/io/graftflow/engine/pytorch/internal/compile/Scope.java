package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tensors that the method being written knows, by their names in the graph. */
final class Scope {

    private final OnnxModel network;
    private final Program program;
    private final Purpose purpose;
    private final Map<String, TensorType> types;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, String> materialized = new HashMap<>();
    private final Map<String, String> lists = new HashMap<>();

    Scope(OnnxModel network, Map<String, TensorType> types, Program program, Purpose purpose) {
        this.network = network;
        this.types = types;
        this.program = program;
        this.purpose = purpose;
    }

    Program program() {
        return program;
    }

    Purpose purpose() {
        return purpose;
    }

    long opset() {
        return network.opset();
    }

    /** Whether a stored tensor may change, so that its content must not be taken as fixed. */
    boolean isTrainable(String name) {
        return purpose.trainable().contains(name);
    }

    TensorType type(String name) {
        return types.getOrDefault(name, TensorType.UNKNOWN);
    }

    void set(String name, Value value) {
        values.put(name, value);
    }

    /** What a tensor of the graph is. */
    Value value(String name) {
        Value value = values.get(name);
        if (value != null) {
            return value;
        }
        Optional<TensorData> data = network.find(name);
        Value stored = new Value.Stored(
                name, data.orElseThrow(() -> new Unsupported("its input \"" + name + "\" is made by no node")));
        values.put(name, stored);
        return stored;
    }

    /** A variable of type {@code Tensor} for what a tensor of the graph is. */
    String tensor(String name, Value value) {
        if (value instanceof Value.Tensor tensor) {
            return tensor.code();
        }
        String known = materialized.get(name);
        if (known == null) {
            known = value instanceof Value.Stored stored
                    ? program.let(program.stored(stored.name(), stored.data()))
                    : tensor((Value.Whole) value);
            materialized.put(name, known);
        }
        return known;
    }

    private String tensor(Value.Whole whole) {
        Ints ints = whole.ints();
        ElementType element = whole.type().element();
        String numbers = whole.type().shape().rank() == 0 ? ints.get(0).code() : ints.code();
        return program.let(Code.call(
                "tensor",
                numbers,
                "dtype=" + Types.number(element == ElementType.UNDEFINED ? ElementType.INT64 : element),
                "device=" + program.device()));
    }

    /** A variable for plain integers that are read from a tensor, once. */
    String read(String tensor, String expression) {
        return lists.computeIfAbsent(tensor, key -> program.let(expression));
    }
}
