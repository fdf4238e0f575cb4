package io.graftflow.engine.pytorch.operators;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One node of an operator with small inputs, in some versions of the operators. Its floats are made anew for each type, and
 * can be trained; all else is stored with the network as it is.
 */
final class OperatorCase {

    /** Puts a setting on a node. */
    private interface Setting {
        void put(GraphBuilder.Node node, String name, ElementType floats);
    }

    /** Makes an input: a stored tensor of the wanted type of floats. */
    private interface Input {
        TensorData make(ElementType floats);
    }

    private final String operator;
    private final List<Integer> opsets;
    private final List<Input> inputs = new ArrayList<>();
    private final SortedSet<Integer> trained = new TreeSet<>();
    private final SortedSet<Integer> outside = new TreeSet<>();
    private final Map<String, Setting> attributes = new LinkedHashMap<>();
    private final Random random;
    private String note = "";
    private int outputs = 1;
    private boolean forwardOnly;
    private boolean gradientOnly;
    private int latest = Integer.MAX_VALUE;

    OperatorCase(String operator, int... opsets) {
        this.operator = operator;
        this.opsets = Arrays.stream(opsets).boxed().toList();
        this.random = new Random(operator.hashCode());
    }

    String operator() {
        return operator;
    }

    List<Integer> opsets() {
        return opsets;
    }

    String name(int opset) {
        return operator + (note.isEmpty() ? "" : " " + note) + " of version " + opset;
    }

    boolean hasGradient() {
        return !forwardOnly && !trained.isEmpty();
    }

    /** The versions in which ONNX Runtime can be asked for the same. */
    List<Integer> comparable() {
        return gradientOnly
                ? List.of()
                : opsets.stream().filter(opset -> opset <= latest).toList();
    }

    // Inputs

    private OperatorCase floats(double[] values, long... shape) {
        trained.add(inputs.size());
        inputs.add(type -> TensorData.of(type, values, values.length).reshape(shape));
        return this;
    }

    private static int count(long... shape) {
        return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Floats away from 0 and from each other: what is sorted or cut there has no gradient at such places. */
    OperatorCase x(long... shape) {
        int count = count(shape);
        var values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (0.15 + 1.3 * (i + random.nextDouble() * 0.5) / count) * (random.nextBoolean() ? 1 : -1);
        }
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double held = values[i];
            values[i] = values[other];
            values[other] = held;
        }
        return floats(values, shape);
    }

    /** Floats between two limits. */
    OperatorCase between(double low, double high, long... shape) {
        return floats(random.doubles(count(shape), low, high).toArray(), shape);
    }

    /** Floats as given. */
    OperatorCase x(double[] values, long... shape) {
        return floats(values, shape);
    }

    /** Floats that are not trained, though they have the type of those that are. */
    OperatorCase fixed(double[] values, long... shape) {
        inputs.add(type -> TensorData.of(type, values, values.length).reshape(shape));
        return this;
    }

    OperatorCase fixed(double value) {
        return fixed(new double[] {value});
    }

    OperatorCase ints(long... values) {
        return tensor(TensorData.of(values));
    }

    OperatorCase ints(long[] values, long... shape) {
        return tensor(TensorData.of(values, shape));
    }

    OperatorCase integer(long value) {
        return tensor(TensorData.scalar(value));
    }

    OperatorCase tensor(TensorData tensor) {
        inputs.add(type -> tensor);
        return this;
    }

    OperatorCase none() {
        inputs.add(type -> null);
        return this;
    }

    /** Trained floats that the node's bodies look at. */
    OperatorCase outside(long... shape) {
        outside.add(inputs.size());
        return x(shape);
    }

    // Settings

    OperatorCase with(String name, long... values) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, values));
        return this;
    }

    OperatorCase set(String name, long value) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, value));
        return this;
    }

    OperatorCase set(String name, double value) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, (float) value));
        return this;
    }

    OperatorCase set(String name, String value) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, value));
        return this;
    }

    /** A body, for the type of the floats. */
    OperatorCase body(String name, Function<ElementType, GraphProto> value) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, value.apply(floats)));
        return this;
    }

    OperatorCase set(String name, TensorData value) {
        attributes.put(name, (node, key, floats) -> node.attribute(key, value));
        return this;
    }

    OperatorCase outputs(int count) {
        outputs = count;
        return this;
    }

    OperatorCase note(String text) {
        note = text;
        return this;
    }

    /** Its result has no gradient, or none that the two sides of each place agree on. */
    OperatorCase forwardOnly() {
        forwardOnly = true;
        return this;
    }

    /** ONNX Runtime does otherwise, or does not have it. */
    OperatorCase gradientOnly() {
        gradientOnly = true;
        return this;
    }

    /** The last version that ONNX Runtime has. */
    OperatorCase comparableUpTo(int opset) {
        latest = opset;
        return this;
    }

    // Networks

    /** The network of the node with all its outputs; its floats are stored as {@code x0}, {@code x1}, … by position. */
    OnnxModel network(ElementType floats, int opset) {
        var plain = new GraphBuilder(operator, opset);
        node(plain, floats).forEach(output -> plain.output(output, ElementType.UNDEFINED, Shape.unranked()));
        OnnxModel untyped = plain.build();
        var g = new GraphBuilder(operator, opset);
        for (String output : node(g, floats)) {
            g.output(
                    output, untyped.type(output).element(), untyped.type(output).shape());
        }
        return g.build();
    }

    /** The network whose only output is the node's floats in a row, times its only input, a number. */
    OnnxModel row(ElementType floats, int opset) {
        OnnxModel plain = network(floats, opset);
        var g = new GraphBuilder(operator, opset);
        String factor = g.input("factor", floats, Shape.of(1));
        var rows = new ArrayList<String>();
        for (String output : node(g, floats)) {
            if (plain.type(output).element() == floats) {
                rows.add(g.node("Reshape", output, g.integers(-1)).make());
            }
        }
        String all = rows.size() == 1
                ? rows.get(0)
                : g.node("Concat", rows.toArray(String[]::new))
                        .attribute("axis", 0)
                        .make();
        g.output(g.node("Mul", all, factor).as("row"), floats, Shape.of("row"));
        return g.build();
    }

    private List<String> node(GraphBuilder g, ElementType floats) {
        var names = new ArrayList<String>();
        for (int i = 0; i < inputs.size(); i++) {
            TensorData tensor = inputs.get(i).make(floats);
            String name = tensor == null ? "" : g.initializer("x" + i, tensor);
            if (!outside.contains(i)) {
                names.add(name);
            }
        }
        GraphBuilder.Node node = g.node(operator, names.toArray(String[]::new));
        attributes.forEach((name, setting) -> setting.put(node, name, floats));
        var made = new String[outputs];
        Arrays.setAll(made, i -> "y" + i);
        return outputs == 1 ? List.of(node.as("y0")) : node.outputs(made);
    }

    /** The stored tensors to train. */
    SortedSet<String> trained() {
        var names = new TreeSet<String>();
        trained.forEach(input -> names.add("x" + input));
        return names;
    }
}
