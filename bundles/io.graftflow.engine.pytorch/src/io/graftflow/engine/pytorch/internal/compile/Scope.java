package io.graftflow.engine.pytorch.internal.compile;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.engine.Precision;
import io.graftflow.engine.pytorch.internal.fuse.Fusions;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors that the method being written knows, by their names in the graph. A body of {@code If}, {@code Loop} or
 * {@code Scan} has a scope of its own inside that of its node: it sees what is outside, but is not seen from there.
 */
final class Scope {

    /** Writes the lines of a node. */
    interface Translator {
        void translate(NodeProto node, Scope scope);
    }

    private final OnnxModel network;
    private final Optional<Scope> outside;
    private final String prefix;
    private final Translator translator;
    private final Program program;
    private final Purpose purpose;
    private final Fusions fusions;
    private final boolean gathers;
    private final Map<String, TensorType> types;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, String> materialized = new HashMap<>();
    private final Map<String, String> narrowed = new HashMap<>();
    private final Map<String, String> lists = new HashMap<>();

    /** The scope of a whole network; {@code gathers} says whether gradients are gathered. */
    Scope(
            OnnxModel network,
            Map<String, TensorType> types,
            Program program,
            Purpose purpose,
            Fusions fusions,
            boolean gathers,
            Translator translator) {
        this(network, types, program, purpose, fusions, gathers, translator, Optional.empty(), "");
    }

    private Scope(
            OnnxModel network,
            Map<String, TensorType> types,
            Program program,
            Purpose purpose,
            Fusions fusions,
            boolean gathers,
            Translator translator,
            Optional<Scope> outside,
            String prefix) {
        this.network = network;
        this.types = types;
        this.program = program;
        this.purpose = purpose;
        this.fusions = fusions;
        this.gathers = gathers;
        this.translator = translator;
        this.outside = outside;
        this.prefix = prefix;
    }

    /** The scope of a body, whose stored tensors are held under names that begin with the prefix. */
    Scope inside(OnnxModel body, Map<String, TensorType> bodyTypes, String prefixOfStored) {
        return new Scope(
                body,
                bodyTypes,
                program,
                purpose,
                Fusions.NONE,
                gathers,
                translator,
                Optional.of(this),
                prefixOfStored);
    }

    /** Writes the lines of all nodes. */
    void translate() {
        network.index()
                .order()
                .forEach(position -> translator.translate(network.index().node(position), this));
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

    /** Whether a node may write its result over this tensor. */
    boolean mayOverwrite(String name) {
        return fusions.mayOverwrite(name);
    }

    /** Whether products are computed in narrower numbers than the graph says. */
    boolean narrows() {
        return gathers && purpose.precision() == Precision.BFLOAT16;
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
        if (outside.isPresent() && !network.index().defines(name)) {
            return outside.get().value(name);
        }
        Optional<TensorData> data = network.find(name);
        Value stored = new Value.Stored(
                prefix + name,
                data.orElseThrow(() -> new Unsupported("its input \"" + name + "\" is made by no node")));
        values.put(name, stored);
        return stored;
    }

    /** A variable of type {@code Tensor} for what a tensor of the graph is. */
    String tensor(String name, Value value) {
        if (value instanceof Value.Tensor tensor) {
            return tensor.code();
        }
        String known = known(name);
        if (known.isEmpty()) {
            known = made(value);
            materialized.put(name, known);
        }
        return known;
    }

    private String made(Value value) {
        if (value instanceof Value.Stored stored) {
            return program.let(program.stored(stored.name(), stored.data()));
        }
        return value instanceof Value.Narrow narrow
                ? program.let(Code.call("to", narrow.code(), Types.number(ElementType.FLOAT)))
                : tensor((Value.Whole) value);
    }

    /** A variable of bfloat16 numbers for a tensor of floats. */
    String narrow(String name, Value value) {
        if (value instanceof Value.Narrow narrow) {
            return narrow.code();
        }
        String known = narrowed.get(name);
        if (known == null) {
            known = program.let(Code.call("to", tensor(name, value), Types.number(ElementType.BFLOAT16)));
            narrowed.put(name, known);
        }
        return known;
    }

    private String known(String name) {
        String own = materialized.getOrDefault(name, "");
        boolean seen = own.isEmpty() && !values.containsKey(name);
        return seen ? outside.map(scope -> scope.known(name)).orElse("") : own;
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
        Optional<String> known = list(tensor);
        if (known.isPresent()) {
            return known.get();
        }
        String read = program.let(expression);
        lists.put(tensor, read);
        return read;
    }

    private Optional<String> list(String tensor) {
        String own = lists.get(tensor);
        return own == null ? outside.flatMap(scope -> scope.list(tensor)) : Optional.of(own);
    }
}
