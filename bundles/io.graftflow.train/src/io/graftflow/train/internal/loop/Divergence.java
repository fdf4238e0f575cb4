package io.graftflow.train.internal.loop;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Session;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Finds where the first number comes from that is not finite. */
public final class Divergence {

    private static final int OUTPUTS_AT_ONCE = 48;

    private final Trainee trainee;
    private final OnnxModel network;
    private final Layer layers;

    /** Looks into a training as it is now. */
    public Divergence(Trainee trainee) {
        this.trainee = trainee;
        this.network = trainee.program().network();
        this.layers = LayerTree.of(network);
    }

    /**
     * Says where it comes from, in words that end a sentence: the first node whose output is not finite on some rows, or the
     * weights whose gradients are not.
     *
     * @param inputs of the network
     */
    public String words(Map<String, TensorData> inputs) {
        return ", which comes from " + firstNode(inputs).map(this::words).orElseGet(this::gradients);
    }

    /**
     * What stops a training.
     *
     * @param message what happened, and where
     * @param highestRate the highest learning rate; empty when it happened before any weight was changed, so that no rate is
     *     to blame
     */
    public static ProblemException problem(String message, OptionalDouble highestRate) {
        return ProblemException.error(
                "train.diverged",
                message,
                highestRate.isPresent()
                        ? "Lower the learning rate, for example to " + highestRate.getAsDouble() / 10 + "."
                        : "Look at that layer and at the rows: it happened before any weight was changed.");
    }

    private String gradients() {
        SortedSet<String> tensors = trainee.session().nonFinite();
        if (tensors.isEmpty()) {
            return "the loss, for all that the network gives is finite";
        }
        String layer = layers.owner(tensors.first()).map(Layer::path).orElse("");
        return "the gradients of \"" + tensors.first() + "\""
                + (tensors.size() > 1 ? " and " + (tensors.size() - 1) + " other tensors" : "")
                + (layer.isEmpty() ? "" : " in the layer " + layer);
    }

    private String words(NodeProto node) {
        String name = node.getName().isEmpty() ? node.getOutput(0) : node.getName();
        String layer = layer(node).map(path -> " of the layer " + path).orElse("");
        return "the node \"" + name + "\" (" + node.getOpType() + ")" + layer;
    }

    /** The layer whose weights the node uses, or the one before it. */
    private Optional<String> layer(NodeProto node) {
        GraphIndex index = network.index();
        var seen = new ArrayDeque<NodeProto>(List.of(node));
        for (int steps = 0; steps < 32 && !seen.isEmpty(); steps++) {
            NodeProto at = seen.poll();
            for (String tensor : at.getInputList()) {
                Optional<String> path = layers.owner(tensor).map(Layer::path).filter(found -> !found.isEmpty());
                if (path.isPresent()) {
                    return path;
                }
                index.producer(tensor).ifPresent(position -> seen.add(index.node(position)));
            }
        }
        return Optional.empty();
    }

    private Optional<NodeProto> firstNode(Map<String, TensorData> inputs) {
        Map<String, TensorData> weights = trainee.session().weights();
        OnnxModel now = network.withInitializers(weights);
        GraphIndex index = now.index();
        List<Integer> order = index.order();
        for (int start = 0; start < order.size(); start += OUTPUTS_AT_ONCE) {
            List<NodeProto> nodes = order.subList(start, Math.min(order.size(), start + OUTPUTS_AT_ONCE)).stream()
                    .map(index::node)
                    .toList();
            Optional<NodeProto> found = first(now, nodes, inputs);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<NodeProto> first(OnnxModel now, List<NodeProto> nodes, Map<String, TensorData> inputs) {
        List<String> wanted = nodes.stream()
                .flatMap(node -> node.getOutputList().stream())
                .filter(name -> !name.isEmpty() && now.type(name).element().isFloat())
                .toList();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        OnnxModel shown = now.prune(wanted);
        Set<String> names = shown.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
        var given = new LinkedHashMap<>(inputs);
        given.keySet().retainAll(names);
        try (Session session = trainee.engine().open(shown, trainee.device(), trainee.options())) {
            Map<String, TensorData> outputs = session.run(given);
            return nodes.stream()
                    .filter(node -> node.getOutputList().stream()
                            .anyMatch(name -> outputs.containsKey(name) && !isFinite(outputs.get(name))))
                    .findFirst();
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /** Whether all numbers are finite. */
    static boolean isFinite(TensorData tensor) {
        for (float value : tensor.floats()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
