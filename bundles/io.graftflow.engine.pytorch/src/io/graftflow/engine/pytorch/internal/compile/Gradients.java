package io.graftflow.engine.pytorch.internal.compile;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorType;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Which initializers a gradient reaches, when it flows back from an output through tensors of floats. */
final class Gradients {

    private static final String BATCH_NORM = "BatchNormalization";
    private static final int FIRST_STATISTIC = 3;

    private final OnnxModel network;
    private final Map<String, TensorType> types;

    Gradients(OnnxModel network, Map<String, TensorType> types) {
        this.network = network;
        this.types = types;
    }

    /** Those of the candidates that a gradient of the output reaches. The statistics of batch norm take none. */
    Set<String> reach(String output, Set<String> candidates) {
        var seen = new HashSet<String>();
        var open = new ArrayDeque<String>();
        open.add(output);
        while (!open.isEmpty()) {
            String tensor = open.pop();
            OptionalInt producer = network.index().producer(tensor);
            if (seen.add(tensor) && producer.isPresent() && takesGradient(tensor)) {
                open.addAll(sources(network.index().node(producer.getAsInt()), producer.getAsInt()));
            }
        }
        seen.retainAll(candidates);
        return seen;
    }

    private List<String> sources(NodeProto node, int position) {
        return node.getOpType().equals(BATCH_NORM)
                ? node.getInputList().subList(0, Math.min(FIRST_STATISTIC, node.getInputCount()))
                : network.index().reads(position);
    }

    private boolean takesGradient(String tensor) {
        ElementType element = types.getOrDefault(tensor, TensorType.UNKNOWN).element();
        return element.isFloat() || element == ElementType.UNDEFINED;
    }
}
