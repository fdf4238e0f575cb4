package io.graftflow.engine.pytorch.internal.compile;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One node of the graph while it is translated: its settings, its inputs as expressions of the program, and the place where
 * its outputs go. What an operator's entry in the table is given.
 */
final class Emitter {

    /** A list of whole numbers that is stored with the model is taken as plain integers up to this length. */
    private static final int LONGEST_LIST = 64;

    private static final Set<ElementType> WHOLE = Set.of(ElementType.INT64, ElementType.INT32, ElementType.BOOL);

    private final NodeProto node;
    private final Attributes settings;
    private final Scope scope;
    private final boolean narrow;

    Emitter(NodeProto node, Scope scope, Operator.Narrow by) {
        this.node = node;
        this.settings = Attributes.of(node);
        this.scope = scope;
        this.narrow = isNarrow(by);
    }

    private boolean isNarrow(Operator.Narrow by) {
        int deciding = by == Operator.Narrow.ALL ? inputs() : Math.min(1, inputs());
        for (int i = 0; i < deciding; i++) {
            if (by == Operator.Narrow.NEVER || !has(i) || !(value(i) instanceof Value.Narrow)) {
                return false;
            }
        }
        return deciding > 0;
    }

    NodeProto node() {
        return node;
    }

    Program program() {
        return scope.program();
    }

    Scope scope() {
        return scope;
    }

    /** The version of the standard operators that the graph is written for. */
    long opset() {
        return scope.opset();
    }

    // Settings

    Attributes settings() {
        return settings;
    }

    long integer(String name, long otherwise) {
        return settings.integer(name, otherwise);
    }

    boolean flag(String name, boolean otherwise) {
        return settings.flag(name, otherwise);
    }

    /** A setting as the decimal number that was meant, not as the float that it is stored as. */
    double real(String name, double otherwise) {
        return settings.has(name) ? Double.parseDouble(Float.toString(settings.real(name, 0))) : otherwise;
    }

    String text(String name, String otherwise) {
        return settings.text(name, otherwise);
    }

    long[] integers(String name) {
        return settings.integers(name);
    }

    // Inputs

    int inputs() {
        return node.getInputCount();
    }

    /** Whether an input is there. */
    boolean has(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    Value value(int input) {
        if (!has(input)) {
            throw new Unsupported("its input " + input + " is missing");
        }
        return scope.value(node.getInput(input));
    }

    TensorType type(int input) {
        return value(input).type();
    }

    ElementType element(int input) {
        return type(input).element();
    }

    /** The number of axes of an input. */
    int rank(int input) {
        if (!type(input).shape().ranked()) {
            throw new Unsupported("the number of axes of \"" + node.getInput(input) + "\" is not known");
        }
        return type(input).shape().rank();
    }

    /** An axis counted from the front. */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= Math.max(rank, 1)) {
            throw new Unsupported("axis " + axis + " is outside a tensor of " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** A variable of type {@code Tensor}. */
    String tensor(int input) {
        if (narrow && value(input) instanceof Value.Narrow held) {
            return held.code();
        }
        return scope.tensor(node.getInput(input), value(input));
    }

    /** A variable of type {@code Tensor}, or {@code None} when the input is missing. */
    String tensorOrNone(int input) {
        return has(input) ? tensor(input) : "None";
    }

    /** Whether the node may write its result over an input. */
    boolean mayOverwrite(int input) {
        return scope.mayOverwrite(node.getInput(input));
    }

    /** The name of a function, with "_" for the form that writes over the first input where that may be. */
    String over(String function) {
        return mayOverwrite(0) ? function + "_" : function;
    }

    /** Whether a product of these inputs is computed in bfloat16. */
    boolean narrows(int... factors) {
        return scope.narrows()
                && Arrays.stream(factors).filter(this::has).allMatch(i -> element(i) == ElementType.FLOAT);
    }

    /** An input as the factor of a product: as it is, or in bfloat16; {@code None} when it is missing. */
    String factor(int input, boolean inNarrow) {
        return inNarrow && has(input) ? scope.narrow(node.getInput(input), value(input)) : tensorOrNone(input);
    }

    /** The content of an input that is stored with the model. */
    Optional<TensorData> constant(int input) {
        return has(input) && value(input) instanceof Value.Stored stored && !scope.isTrainable(stored.name())
                ? Optional.of(stored.data())
                : Optional.empty();
    }

    /** Whether an input can be taken as plain integers without reading a tensor when it runs. */
    boolean isWhole(int input) {
        return value(input) instanceof Value.Whole || smallList(input).isPresent();
    }

    private Optional<TensorData> smallList(int input) {
        return constant(input)
                .filter(data -> WHOLE.contains(data.element()) && data.rank() <= 1 && data.elements() <= LONGEST_LIST);
    }

    /** An input of whole numbers, without axes or with one, as plain integers. */
    Ints ints(int input) {
        Value value = value(input);
        if (value instanceof Value.Whole whole) {
            return whole.ints();
        }
        Optional<TensorData> data = constant(input);
        if (data.isPresent()) {
            return Ints.of(data.get().longs());
        }
        String tensor = tensor(input);
        if (value.type().shape().rank() == 0) {
            return Ints.of(List.of(Int.code(scope.read(tensor, "int(" + tensor + ")"))));
        }
        String wide = element(input) == ElementType.INT64 ? tensor : "torch.to(" + tensor + ", 4)";
        String list = scope.read(tensor, "annotate(List[int], " + wide + ".tolist())");
        Dim length = value.type().shape().rank() == 1 ? value.type().shape().dim(0) : Dim.of("?");
        if (!length.isFixed()) {
            return Ints.list(list);
        }
        var items = new ArrayList<Int>();
        for (int i = 0; i < length.orElse(0); i++) {
            items.add(Int.code(list + "[" + i + "]"));
        }
        return Ints.of(items);
    }

    /** Whole numbers that must be known while compiling. */
    long[] known(int input, String what) {
        return ints(input)
                .known()
                .orElseThrow(
                        () -> new Unsupported(what + " are computed when it runs; they must be stored in the model"));
    }

    /** The list that is a setting in older versions of the operator and an input in newer ones; empty when it is neither. */
    Optional<Ints> list(String setting, int input) {
        if (settings.has(setting)) {
            return Optional.of(Ints.of(settings.integers(setting)));
        }
        return input >= 0 && has(input) ? Optional.of(ints(input)) : Optional.empty();
    }

    /** A number without axes as a Python number. */
    String scalar(int input) {
        Optional<TensorData> data = constant(input);
        boolean real = element(input).isFloat();
        if (data.isPresent() && data.get().elements() == 1) {
            return real
                    ? Code.real(data.get().doubles()[0])
                    : Long.toString(data.get().longs()[0]);
        }
        if (!real && value(input) instanceof Value.Whole whole) {
            return whole.ints().get(0).code();
        }
        return let((real ? "float(" : "int(") + tensor(input) + ")");
    }

    /** The size of an axis of an input. */
    Int size(int input, int axis) {
        Dim dim = type(input).shape().ranked() ? type(input).shape().dim(axis) : Dim.of("?");
        return dim.isFixed() ? Int.of(dim.orElse(0)) : Int.code(let("torch.size(" + tensor(input) + ", " + axis + ")"));
    }

    /** All sizes of an input. */
    Ints sizes(int input) {
        if (!type(input).shape().ranked()) {
            return Ints.list(let("torch.size(" + tensor(input) + ")"));
        }
        var sizes = new ArrayList<Int>();
        for (int i = 0; i < rank(input); i++) {
            sizes.add(size(input, i));
        }
        return Ints.of(sizes);
    }

    // Lines and outputs

    /** Gives an expression a name. */
    String let(String expression) {
        return program().let(expression);
    }

    /** Gives the result of a function of PyTorch a name; see {@link Code#call}. */
    String let(String function, Object... arguments) {
        return program().let(Code.call(function, arguments));
    }

    /** Whether an output is used. */
    boolean wants(int output) {
        return output < node.getOutputCount() && !node.getOutput(output).isEmpty();
    }

    /** The type of an output, as far as it is known. */
    TensorType outputType(int output) {
        return wants(output) ? scope.type(node.getOutput(output)) : TensorType.UNKNOWN;
    }

    /** Sets an output to an expression of type {@code Tensor}. */
    void out(int output, String expression) {
        if (wants(output)) {
            String name = node.getOutput(output);
            ElementType element = scope.type(name).element();
            boolean real = element == ElementType.FLOAT || element == ElementType.UNDEFINED;
            boolean parts = node.getOpType().equals("Split");
            outAs(name, narrow && real && (output == 0 || parts), expression);
        }
    }

    /** Sets the first output to a product, which is in bfloat16 or as the graph says. */
    void product(boolean inNarrow, String expression) {
        outAs(node.getOutput(0), inNarrow, expression);
    }

    private void outAs(String name, boolean inNarrow, String expression) {
        String code = let(expression);
        scope.set(name, inNarrow ? new Value.Narrow(code, scope.type(name)) : new Value.Tensor(code, scope.type(name)));
    }

    /** Sets the only output to whole numbers, without axes or with one. */
    void out(Ints ints, boolean scalar, ElementType element) {
        Dim length = ints.sized() ? Dim.of(ints.size()) : Dim.unknown(node.getOutput(0), 0);
        Shape shape = scalar ? Shape.of(new long[0]) : new Shape(List.of(length));
        scope.set(node.getOutput(0), new Value.Whole(ints, new TensorType(element, shape)));
    }

    /** Sets the only output to what an input is. */
    void alias(int input) {
        Value value = value(input);
        scope.set(node.getOutput(0), value);
    }

    /** Sets the only output to a tensor that is known while compiling. */
    void outStored(TensorData data) {
        scope.set(node.getOutput(0), new Value.Stored(node.getOutput(0), data));
    }
}
