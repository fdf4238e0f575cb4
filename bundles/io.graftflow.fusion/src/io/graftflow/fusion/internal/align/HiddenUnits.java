package io.graftflow.fusion.internal.align;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds which axes of a network's weights can be permuted together without a change of what it computes. Goes through the
 * graph once: a linear layer begins a new order for its outputs, operators that work number by number keep the orders of
 * their inputs and make them one, and an operator that is not known here, or that looks at places, fixes the order.
 */
final class HiddenUnits {

    private static final Set<String> BY_NUMBER = Set.of(
            "Abs",
            "Add",
            "Cast",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Div",
            "Dropout",
            "Elu",
            "Equal",
            "Erf",
            "Exp",
            "Floor",
            "Gelu",
            "Greater",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "LeakyRelu",
            "Less",
            "Log",
            "Max",
            "Mean",
            "Min",
            "Mish",
            "Mul",
            "Neg",
            "PRelu",
            "Pow",
            "Reciprocal",
            "Relu",
            "Round",
            "Selu",
            "Sigmoid",
            "Sign",
            "Sin",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Sub",
            "Sum",
            "Tanh",
            "ThresholdedRelu",
            "Where");

    private static final Set<String> POOLS =
            Set.of("AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool", "MaxPool");

    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare");

    private final OnnxModel network;
    private final AxisLabels labels = new AxisLabels();
    private final Map<String, Consumer<NodeProto>> rules = new HashMap<>();

    private HiddenUnits(OnnxModel network) {
        this.network = network;
        BY_NUMBER.forEach(op -> rules.put(op, this::byNumber));
        POOLS.forEach(op -> rules.put(op, this::pool));
        REDUCTIONS.forEach(op -> rules.put(op, this::reduce));
        rules.put("MatMul", node -> product(node, false, false));
        rules.put("Gemm", node -> product(node, flag(node, "transA"), flag(node, "transB")));
        rules.put("Conv", this::convolution);
        rules.put("BatchNormalization", this::channels);
        rules.put("InstanceNormalization", this::channels);
        rules.put("LayerNormalization", this::byNumber);
        rules.put("Softmax", this::first);
        rules.put("LogSoftmax", this::first);
        rules.put("Transpose", this::transpose);
        rules.put("Gather", this::gather);
        for (String op : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
            rules.put(op, this::reshape);
        }
    }

    /** The labels of all stored tensors, where a label other than {@link AxisLabels#FIXED} may be permuted. */
    static AxisLabels of(OnnxModel network) {
        var units = new HiddenUnits(network);
        network.inputs()
                .forEach(input -> units.labels.set(
                        input.name(),
                        new int
                                [network.type(input.name()).shape().ranked()
                                        ? network.type(input.name()).shape().rank()
                                        : 0]));
        for (int position : network.index().order()) {
            units.visit(network.index().node(position));
        }
        network.outputs().forEach(output -> units.labels.fix(units.of(output.name())));
        return units.labels;
    }

    private void visit(NodeProto node) {
        if (node.getOutputCount() == 1 && network.index().isConstant(node.getOutput(0))) {
            return;
        }
        boolean known = node.getInputList().stream().allMatch(name -> name.isEmpty() || isRanked(name))
                && node.getOutputCount() > 0
                && isRanked(node.getOutput(0));
        Consumer<NodeProto> rule = known ? rules.get(node.getOpType()) : null;
        if (rule == null) {
            fixAll(node);
        } else {
            rule.accept(node);
            node.getOutputList().stream().skip(1).forEach(this::fixed);
        }
    }

    private boolean isRanked(String tensor) {
        return network.type(tensor).shape().ranked();
    }

    private void fixAll(NodeProto node) {
        node.getInputList().stream().filter(name -> !name.isEmpty()).forEach(name -> labels.fix(of(name)));
        node.getOutputList().forEach(this::fixed);
    }

    private void fixed(String tensor) {
        Shape shape = network.type(tensor).shape();
        labels.set(tensor, new int[shape.ranked() ? shape.rank() : 0]);
    }

    /** The labels of a tensor; each axis of a stored one that was not used yet gets its own. */
    private int[] of(String tensor) {
        if (!labels.knows(tensor)) {
            Shape shape = network.type(tensor).shape();
            int[] own = new int[shape.ranked() ? shape.rank() : 0];
            boolean stored = network.find(tensor).isPresent();
            for (int axis = 0; axis < own.length; axis++) {
                own[axis] = stored && size(tensor, axis) != 1 ? labels.fresh() : AxisLabels.FIXED;
            }
            labels.set(tensor, own);
        }
        return labels.of(tensor);
    }

    private long size(String tensor, int axis) {
        return network.type(tensor).shape().dim(axis).orElse(-1);
    }

    private int[] of(NodeProto node, int input) {
        return of(node.getInput(input));
    }

    private static boolean has(NodeProto node, int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    /** Broadcasting: axes that meet are one, but for those of size 1. */
    private void byNumber(NodeProto node) {
        int rank = network.type(node.getOutput(0)).shape().rank();
        int[] result = new int[rank];
        Arrays.fill(result, -1);
        for (int input = 0; input < node.getInputCount(); input++) {
            if (has(node, input)) {
                int[] own = of(node, input);
                for (int axis = 0; axis < own.length; axis++) {
                    int place = rank - own.length + axis;
                    if (place >= 0 && size(node.getInput(input), axis) != 1) {
                        meet(result, place, own[axis]);
                    }
                }
            }
        }
        labels.set(
                node.getOutput(0),
                Arrays.stream(result).map(label -> Math.max(label, 0)).toArray());
    }

    private void meet(int[] result, int place, int label) {
        if (result[place] < 0) {
            result[place] = label;
        } else {
            labels.join(result[place], label);
        }
    }

    private void first(NodeProto node) {
        labels.set(node.getOutput(0), of(node, 0));
    }

    private void product(NodeProto node, boolean transA, boolean transB) {
        int[] a = of(node, 0);
        int[] b = of(node, 1);
        if (a.length < 2 || b.length < 2) {
            fixAll(node);
            return;
        }
        swapLast(a, transA);
        swapLast(b, transB);
        labels.join(a[a.length - 1], b[b.length - 2]);
        int rank = network.type(node.getOutput(0)).shape().rank();
        int[] result = new int[rank];
        result[rank - 1] = b[b.length - 1];
        result[rank - 2] = a[a.length - 2];
        for (int axis = 0; axis < a.length - 2; axis++) {
            labels.fix(a[axis]);
        }
        for (int axis = 0; axis < b.length - 2; axis++) {
            labels.fix(b[axis]);
        }
        if (has(node, 2)) {
            int[] bias = of(node, 2);
            for (int axis = 0; axis < bias.length; axis++) {
                if (size(node.getInput(2), axis) != 1) {
                    labels.join(bias[axis], result[rank - bias.length + axis]);
                }
            }
        }
        labels.set(node.getOutput(0), result);
    }

    private static void swapLast(int[] axes, boolean swap) {
        if (swap) {
            int last = axes[axes.length - 1];
            axes[axes.length - 1] = axes[axes.length - 2];
            axes[axes.length - 2] = last;
        }
    }

    private void convolution(NodeProto node) {
        int[] data = of(node, 0);
        int[] weight = of(node, 1);
        int[] result = new int[data.length];
        long groups = number(node, "group", 1);
        boolean byChannel = groups > 1 && groups == size(node.getInput(1), 0);
        for (int axis = 2; axis < weight.length; axis++) {
            labels.fix(weight[axis]);
            labels.fix(data[axis]);
        }
        if (groups == 1) {
            labels.join(data[1], weight[1]);
        } else if (byChannel) {
            labels.join(data[1], weight[0]);
        } else {
            labels.fix(data[1]);
            labels.fix(weight);
        }
        result[1] = weight[0];
        if (has(node, 2)) {
            labels.join(of(node, 2)[0], weight[0]);
        }
        labels.set(node.getOutput(0), result);
    }

    /** Numbers for each channel. */
    private void channels(NodeProto node) {
        int[] data = of(node, 0);
        for (int input = 1; input < node.getInputCount(); input++) {
            if (has(node, input)) {
                labels.join(of(node, input)[0], data[1]);
            }
        }
        labels.set(node.getOutput(0), data);
    }

    private void pool(NodeProto node) {
        int[] data = of(node, 0);
        for (int axis = 2; axis < data.length; axis++) {
            labels.fix(data[axis]);
            data[axis] = AxisLabels.FIXED;
        }
        labels.set(node.getOutput(0), data);
    }

    private void reduce(NodeProto node) {
        int[] data = of(node, 0);
        int[] result = new int[network.type(node.getOutput(0)).shape().rank()];
        Optional<long[]> axes = list(node, "axes", 1);
        if (result.length == data.length && axes.isPresent()) {
            System.arraycopy(data, 0, result, 0, data.length);
            for (long axis : axes.get()) {
                result[(int) (axis < 0 ? axis + data.length : axis)] = AxisLabels.FIXED;
            }
            labels.set(node.getOutput(0), result);
        } else if (axes.isPresent()) {
            boolean[] gone = new boolean[data.length];
            for (long axis : axes.get()) {
                gone[(int) (axis < 0 ? axis + data.length : axis)] = true;
            }
            int place = 0;
            for (int axis = 0; axis < data.length; axis++) {
                if (!gone[axis]) {
                    result[place++] = data[axis];
                }
            }
            labels.set(node.getOutput(0), result);
        } else {
            fixAll(node);
        }
    }

    private void transpose(NodeProto node) {
        int[] data = of(node, 0);
        int[] result = new int[data.length];
        long[] order = list(node, "perm", -1).orElseGet(() -> {
            long[] reversed = new long[data.length];
            Arrays.setAll(reversed, i -> data.length - 1 - i);
            return reversed;
        });
        for (int axis = 0; axis < data.length; axis++) {
            result[axis] = data[(int) order[axis]];
        }
        labels.set(node.getOutput(0), result);
    }

    /** Rows of a table keep what is along their other axes. */
    private void gather(NodeProto node) {
        int[] data = of(node, 0);
        int axis = (int) number(node, "axis", 0);
        int places = of(node, 1).length;
        if (axis != 0 || data.length == 0) {
            fixAll(node);
            return;
        }
        labels.fix(data[0]);
        labels.fix(of(node, 1));
        int[] result = new int[places + data.length - 1];
        System.arraycopy(data, 1, result, places, data.length - 1);
        labels.set(node.getOutput(0), result);
    }

    /** Axes that stay as they are, but for some of size 1 that come or go, keep their labels. */
    private void reshape(NodeProto node) {
        int[] data = of(node, 0);
        String output = node.getOutput(0);
        int[] result = new int[network.type(output).shape().rank()];
        int to = 0;
        for (int from = 0; from < data.length; from++) {
            if (size(node.getInput(0), from) == 1) {
                continue;
            }
            while (to < result.length && size(output, to) == 1) {
                to++;
            }
            if (to == result.length || !same(node.getInput(0), from, output, to)) {
                fixAll(node);
                return;
            }
            result[to++] = data[from];
        }
        while (to < result.length) {
            if (size(output, to++) != 1) {
                fixAll(node);
                return;
            }
        }
        labels.set(output, result);
    }

    private boolean same(String one, int axis, String other, int place) {
        return network.type(one)
                .shape()
                .dim(axis)
                .equals(network.type(other).shape().dim(place));
    }

    private static boolean flag(NodeProto node, String name) {
        return number(node, name, 0) != 0;
    }

    private static long number(NodeProto node, String name, long orElse) {
        return attribute(node, name).map(AttributeProto::getI).orElse(orElse);
    }

    private static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** A list that is an attribute or, in newer versions, a stored input. */
    private Optional<long[]> list(NodeProto node, String name, int input) {
        Optional<AttributeProto> attribute = attribute(node, name);
        if (attribute.isPresent()) {
            return attribute.map(list ->
                    list.getIntsList().stream().mapToLong(Long::longValue).toArray());
        }
        return input >= 0 && has(node, input)
                ? network.find(node.getInput(input)).map(tensor -> tensor.longs())
                : Optional.empty();
    }
}
