package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One node during shape inference: what is known of its inputs, and where a rule puts what it finds out. */
public final class Typing {

    /** What an operator makes of what it reads. Leaves out what it cannot tell. */
    @FunctionalInterface
    public interface Rule {
        /** Finds out the types of a node's outputs. */
        void apply(Typing node);
    }

    private final NodeProto node;
    private final long opset;
    private final Attributes attributes;
    private final Map<String, Known> types;
    private final Function<GraphProto, Map<String, Known>> bodies;
    private final Known[] outputs;

    /** A node over the types of the tensors that are known so far. */
    Typing(NodeProto node, long opset, Map<String, Known> types, Function<GraphProto, Map<String, Known>> bodies) {
        this.node = node;
        this.opset = opset;
        this.attributes = Attributes.of(node);
        this.types = types;
        this.bodies = bodies;
        this.outputs = new Known[node.getOutputCount()];
    }

    long opset() {
        return opset;
    }

    Attributes attributes() {
        return attributes;
    }

    int inputCount() {
        return node.getInputCount();
    }

    int outputCount() {
        return node.getOutputCount();
    }

    /** Whether an input is there. */
    boolean has(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    /** What is known of an input; nothing when it is left out. */
    Known in(int input) {
        return has(input) ? types.getOrDefault(node.getInput(input), Known.NOTHING) : Known.NOTHING;
    }

    /** All inputs in order. */
    List<Known> inputs() {
        var all = new ArrayList<Known>();
        for (int i = 0; i < node.getInputCount(); i++) {
            all.add(in(i));
        }
        return all;
    }

    /** The element type of an input. */
    ElementType element(int input) {
        return in(input).element();
    }

    /** Says what an output is. */
    void out(int output, Known known) {
        if (output < outputs.length) {
            outputs[output] = known;
        }
    }

    /** Says what the first output is. */
    void out(Known known) {
        out(0, known);
    }

    /** Says element type and sizes of the first output. */
    void out(ElementType element, List<Expr> dims) {
        out(0, Known.of(element, dims));
    }

    /** What the rule said of an output. */
    Known result(int output) {
        return outputs[output] == null ? Known.NOTHING : outputs[output];
    }

    /** A size that nothing is known of: an axis of an output. */
    Expr unknown(int output, int axis) {
        return Expr.symbol("?" + node.getOutput(output) + "." + axis);
    }

    /** As many unknown sizes; a rank that no tensor has is refused. */
    List<Expr> unknowns(int output, int rank) {
        if (rank > Known.MOST_VALUES) {
            throw new IllegalArgumentException("No tensor has " + rank + " axes");
        }
        var dims = new ArrayList<Expr>();
        for (int axis = 0; axis < rank; axis++) {
            dims.add(unknown(output, axis));
        }
        return dims;
    }

    /** An axis setting, counted from the front. */
    int axis(String name, long otherwise, int rank) {
        return axis(attributes.integer(name, otherwise), rank);
    }

    /** An axis, counted from the front; one that is none is refused. */
    static int axis(long axis, int rank) {
        long fromFront = axis < 0 ? axis + rank : axis;
        if (fromFront < 0 || fromFront > rank) {
            throw new IllegalArgumentException("No axis " + axis + " in " + rank);
        }
        return (int) fromFront;
    }

    /**
     * Integers that are a setting in old versions and an input in new ones; empty when they are not given, or are not
     * known ({@link #isGiven} tells).
     */
    Optional<long[]> integers(String name, int input) {
        if (attributes.has(name)) {
            return Optional.of(attributes.integers(name));
        }
        return has(input) ? in(input).numbers() : Optional.empty();
    }

    /** Whether integers are given as a setting or as an input. */
    boolean isGiven(String name, int input) {
        return attributes.has(name) || has(input);
    }

    /** The types of a body's tensors. */
    Map<String, Known> body(GraphProto graph) {
        return bodies.apply(graph);
    }
}
