package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.WeightSite;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Writes the nodes of adapters beside those that they adapt. */
final class AdapterPath {

    private static final int SINCE_RATIO_IS_INPUT = 12;

    private final OnnxModel network;
    private final GraphProto.Builder graph;
    private final double dropout;
    private final Set<String> taken;
    private int made;

    /** Where an adapter goes. */
    record Place(Adapter adapter, WeightSite site) {}

    AdapterPath(OnnxModel network, GraphProto.Builder graph, double dropout) {
        this.network = network;
        this.graph = graph;
        this.dropout = dropout;
        this.taken = network.index().tensors();
    }

    /** Writes a node, its adapter, and their sum under the name of the node's output. */
    void add(NodeProto node, Place place) {
        String result = node.getOutput(0);
        String alone = name(result + ".alone");
        graph.addNode(node.toBuilder().setOutput(0, alone));
        boolean convolves = node.getOpType().equals("Conv");
        String data = dropped(node.getInput(convolves ? 0 : 1 - place.site().input()));
        String change = convolves ? convolved(node, place.adapter(), data) : multiplied(node, place, data);
        graph.addNode(node("Add", result, alone, change).setName(name("Add")));
    }

    private String dropped(String data) {
        if (dropout == 0) {
            return data;
        }
        String output = name("dropped");
        NodeProto.Builder node = node("Dropout", output, data);
        if (network.opset() >= SINCE_RATIO_IS_INPUT) {
            node.addInput(scalar((float) dropout));
        } else {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName("ratio")
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF((float) dropout));
        }
        graph.addNode(node);
        return output;
    }

    /** {@code x · L · R} of a matrix on the right, {@code L · R · x} on the left, with both turned where it is. */
    private String multiplied(NodeProto node, Place place, String data) {
        Adapter adapter = place.adapter();
        boolean onRight = place.site().input() == 1;
        boolean turned = Adapters.isTransposed(node, place.site());
        boolean gemm = node.getOpType().equals("Gemm");
        boolean dataTurned = gemm && Attributes.of(node).flag(onRight ? "transA" : "transB", false);
        double scale = adapter.scale() * (gemm ? Attributes.of(node).real("alpha", 1) : 1);
        String x = dataTurned ? turned(data) : data;
        String left = turned ? turned(adapter.right()) : adapter.left();
        String right = turned ? turned(adapter.left()) : adapter.right();
        String inner = onRight ? made("MatMul", x, left) : made("MatMul", right, x);
        String scaled = scaled(inner, scale);
        return onRight ? made("MatMul", scaled, right) : made("MatMul", left, scaled);
    }

    private String convolved(NodeProto node, Adapter adapter, String data) {
        long groups = Attributes.of(node).integer("group", 1);
        int axes = network.initializer(adapter.weight()).rank();
        String kernel = adapter.right();
        if (groups > 1) {
            long[] times = new long[axes];
            Arrays.fill(times, 1);
            times[0] = groups;
            kernel = made("Tile", kernel, stored(TensorData.of(times, axes)));
        }
        String inner = name("inner");
        graph.addNode(node.toBuilder()
                .clearInput()
                .clearName()
                .addAllInput(List.of(data, kernel))
                .setOutput(0, inner));
        String change = name("change");
        NodeProto.Builder outer = node("Conv", change, scaled(inner, adapter.scale()), adapter.left());
        outer.addAttribute(AttributeProto.newBuilder()
                .setName("group")
                .setType(AttributeProto.AttributeType.INT)
                .setI(groups));
        graph.addNode(outer);
        return change;
    }

    private String scaled(String data, double scale) {
        return scale == 1 ? data : made("Mul", data, scalar((float) scale));
    }

    private String turned(String matrix) {
        return made("Transpose", matrix);
    }

    private String made(String operator, String... inputs) {
        String output = name(operator);
        graph.addNode(node(operator, output, inputs));
        return output;
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private String scalar(float value) {
        return stored(TensorData.scalar(value));
    }

    private String stored(TensorData data) {
        String name = name("stored");
        graph.addInitializer(data.proto(name));
        return name;
    }

    /** A name that no tensor has. */
    private String name(String base) {
        String name;
        do {
            name = "adapters/" + base + "_" + made++;
        } while (!taken.add(name));
        return name;
    }
}
