package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.internal.Protos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of a network what belongs to training: exporters leave it in when a model was not put into its mode for use
 * before. Whoever runs such a file gets other numbers with each batch.
 */
public final class TrainingModes {

    private static final String NORM = "BatchNormalization";
    private static final String DROPOUT = "Dropout";
    private static final int DROPOUT_MODE = 2;

    private TrainingModes() {}

    /**
     * The network with batch normalization by the stored statistics and dropout that passes its input on; the same network
     * when it is so already. The results of a batch normalization that say what its batch was like are dropped where nobody
     * reads them.
     */
    public static OnnxModel off(OnnxModel network) {
        GraphIndex index = network.index();
        GraphProto.Builder graph = network.graph().toBuilder().clearNode();
        Set<String> outputs = outputs(network);
        boolean changed = false;
        for (NodeProto node : network.nodes()) {
            NodeProto now = isStandard(node) ? off(index, node, outputs) : node;
            changed |= now != node;
            graph.addNode(now);
        }
        return changed ? used(network, graph) : network;
    }

    private static NodeProto off(GraphIndex index, NodeProto node, Set<String> outputs) {
        if (node.getOpType().equals(DROPOUT) && node.getInputCount() > DROPOUT_MODE) {
            List<String> kept = node.getInputList().subList(0, DROPOUT_MODE);
            return node.toBuilder().clearInput().addAllInput(kept).build();
        }
        if (!node.getOpType().equals(NORM)) {
            return node;
        }
        boolean trains = Attributes.of(node).flag("training_mode", false);
        boolean read = node.getOutputList().stream()
                .skip(1)
                .anyMatch(output ->
                        outputs.contains(output) || !index.consumers(output).isEmpty());
        if (!trains && node.getOutputCount() == 1 || read) {
            return node;
        }
        NodeProto.Builder now =
                node.toBuilder().clearOutput().addOutput(node.getOutput(0)).clearAttribute();
        node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals("training_mode"))
                .forEach(now::addAttribute);
        return now.build();
    }

    /**
     * The network {@link #off} training, without {@code Dropout}: what read its result reads its input. A dropout whose
     * result is an output of the network, or whose mask somebody reads, stays.
     */
    public static OnnxModel removed(OnnxModel network) {
        OnnxModel off = off(network);
        GraphIndex index = off.index();
        Set<String> outputs = outputs(off);
        Map<String, String> passed = new HashMap<>();
        var kept = new ArrayList<NodeProto>();
        for (int position : index.order()) {
            NodeProto node = index.node(position);
            if (isStandard(node) && passes(index, node, outputs)) {
                passed.put(node.getOutput(0), passed.getOrDefault(node.getInput(0), node.getInput(0)));
            } else {
                kept.add(node);
            }
        }
        if (passed.isEmpty()) {
            return off;
        }
        GraphProto.Builder graph = off.graph().toBuilder().clearNode();
        kept.forEach(node -> graph.addNode(renamed(node, passed)));
        return used(off, graph);
    }

    private static boolean passes(GraphIndex index, NodeProto node, Set<String> outputs) {
        boolean maskIsRead = node.getOutputList().stream()
                .skip(1)
                .anyMatch(
                        mask -> outputs.contains(mask) || !index.consumers(mask).isEmpty());
        return node.getOpType().equals(DROPOUT)
                && !maskIsRead
                && !outputs.contains(node.getOutput(0))
                && index.consumers(node.getOutput(0)).stream().allMatch(reader -> isDirect(index, reader, node));
    }

    /** Whether a node itself reads the result of another, rather than a body inside it. */
    private static boolean isDirect(GraphIndex index, int reader, NodeProto node) {
        long all =
                index.reads(reader).stream().filter(node.getOutput(0)::equals).count();
        long direct = index.node(reader).getInputList().stream()
                .filter(node.getOutput(0)::equals)
                .count();
        return all == direct;
    }

    private static NodeProto renamed(NodeProto node, Map<String, String> passed) {
        if (node.getInputList().stream().noneMatch(passed::containsKey)) {
            return node;
        }
        NodeProto.Builder now = node.toBuilder().clearInput();
        node.getInputList().forEach(input -> now.addInput(passed.getOrDefault(input, input)));
        return now.build();
    }

    private static boolean isStandard(NodeProto node) {
        return Protos.isStandard(node.getDomain());
    }

    private static Set<String> outputs(OnnxModel network) {
        var outputs = new HashSet<String>();
        network.graph().getOutputList().forEach(output -> outputs.add(output.getName()));
        return outputs;
    }

    /** The model with other nodes, without the tensors that only the old ones used. */
    private static OnnxModel used(OnnxModel network, GraphProto.Builder graph) {
        OnnxModel changed =
                OnnxModel.of(network.proto().toBuilder().setGraph(graph).build());
        Set<String> outputs = outputs(changed);
        var dropped = new HashSet<String>();
        for (String name : network.initializerNames()) {
            boolean wasUsed = !network.index().consumers(name).isEmpty();
            if (wasUsed && changed.index().consumers(name).isEmpty() && !outputs.contains(name)) {
                dropped.add(name);
            }
        }
        Set<String> tensors = changed.index().tensors();
        GraphProto.Builder result =
                changed.graph().toBuilder().clearInitializer().clearValueInfo();
        changed.graph().getInitializerList().stream()
                .filter(tensor -> !dropped.contains(tensor.getName()))
                .forEach(result::addInitializer);
        changed.graph().getValueInfoList().stream()
                .filter(info -> tensors.contains(info.getName()))
                .forEach(result::addValueInfo);
        for (int i = result.getInputCount() - 1; i >= 0; i--) {
            if (dropped.contains(result.getInput(i).getName())) {
                result.removeInput(i);
            }
        }
        return OnnxModel.of(changed.proto().toBuilder().setGraph(result).build());
    }
}
