package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Copies the nodes of a body into a graph, under names that are free there. */
final class BodyCopier {

    private static final int SINCE_AXES_ARE_INPUT = 13;

    private final GraphProto.Builder graph;
    private final Set<String> taken;
    private final long opset;
    private final Map<Long, String> numbers = new HashMap<>();
    private String truth = "";

    BodyCopier(GraphProto.Builder graph, Collection<String> taken, long opset) {
        this.graph = graph;
        this.taken = new HashSet<>(taken);
        this.opset = opset;
    }

    private String free(String base) {
        String candidate = base;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = base + "_" + i;
        }
        return candidate;
    }

    private static String prefix(NodeProto node) {
        return node.getName().isEmpty() ? node.getOpType() : node.getName();
    }

    static boolean isTrue(TensorProto tensor) {
        TensorData data = TensorData.of(tensor);
        return data.elements() == 1 && data.longs()[0] != 0;
    }

    private String store(String base, TensorData data) {
        String name = free(base);
        graph.addInitializer(data.proto(name));
        return name;
    }

    /** A stored true. */
    String truth() {
        if (truth.isEmpty()) {
            truth = store("always", TensorData.of(new boolean[] {true}).reshape());
        }
        return truth;
    }

    /** A stored 64-bit integer without axes. */
    String number(long value) {
        return numbers.computeIfAbsent(value, key -> store("turn_" + key, TensorData.scalar(key)));
    }

    /** Adds a body's stored tensors, once for all its turns; returns their new names. */
    Map<String, String> initializers(NodeProto node, GraphProto body) {
        var names = new HashMap<String, String>();
        for (TensorProto tensor : body.getInitializerList()) {
            String name = free(prefix(node) + "/" + tensor.getName());
            names.put(tensor.getName(), name);
            graph.addInitializer(tensor.toBuilder().setName(name));
        }
        return names;
    }

    /** Adds one turn of a body; {@code bound} says what its inputs are. Returns the new names of all that it defines. */
    Map<String, String> turn(
            NodeProto node, GraphProto body, Map<String, String> initializers, Map<String, String> bound, int turn) {
        var names = new HashMap<>(initializers.isEmpty() ? initializers(node, body) : initializers);
        names.putAll(bound);
        String prefix = bound.isEmpty() ? prefix(node) : prefix(node) + "/" + turn;
        for (NodeProto inner : body.getNodeList()) {
            inner.getOutputList().stream()
                    .filter(output -> !output.isEmpty())
                    .forEach(output -> names.put(output, free(prefix + "/" + output)));
        }
        for (NodeProto inner : body.getNodeList()) {
            graph.addNode(Renamer.node(inner, names).toBuilder()
                    .setName(prefix + "/" + (inner.getName().isEmpty() ? inner.getOpType() : inner.getName())));
        }
        return names;
    }

    /** Gives a tensor a second name. */
    void identity(Map<String, String> names, String tensor, String output) {
        if (!output.isEmpty()) {
            graph.addNode(NodeProto.newBuilder()
                    .setOpType("Identity")
                    .setName(output + "/Identity")
                    .addInput(names.getOrDefault(tensor, tensor))
                    .addOutput(output));
        }
    }

    /** One slice along an axis, without this axis. */
    String pick(NodeProto node, String tensor, long axis, int position) {
        String name = free(prefix(node) + "/" + tensor + "/" + position);
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Gather")
                .setName(name)
                .addInput(tensor)
                .addInput(number(position))
                .addOutput(name)
                .addAttribute(ControlFlowInliner.integer("axis", axis)));
        return name;
    }

    /** Joins tensors along a new axis. */
    void stack(NodeProto node, List<String> parts, long axis, String output) {
        if (output.isEmpty()) {
            return;
        }
        var widened = new ArrayList<String>();
        for (String part : parts) {
            String name = free(prefix(node) + "/" + part + "/unsqueezed");
            NodeProto.Builder unsqueeze = NodeProto.newBuilder()
                    .setOpType("Unsqueeze")
                    .setName(name)
                    .addInput(part)
                    .addOutput(name);
            if (opset >= SINCE_AXES_ARE_INPUT) {
                unsqueeze.addInput(store(name + "/axes", TensorData.of(new long[] {axis}, 1)));
            } else {
                unsqueeze.addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(axis));
            }
            graph.addNode(unsqueeze);
            widened.add(name);
        }
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Concat")
                .setName(output + "/Concat")
                .addAllInput(widened)
                .addOutput(output)
                .addAttribute(ControlFlowInliner.integer("axis", axis)));
    }
}
