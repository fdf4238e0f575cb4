package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.Inference;
import io.graftflow.onnx.internal.Protos;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds out the types of all tensors of a graph, from its inputs to its outputs, with sizes as expressions over the
 * inputs' symbols: the hidden state of a text model is {@code [batch, sequence, 384]}, half an image
 * {@code [batch, 64, floor(height/2), floor(width/2)]}. Integers that the graph computes from sizes and constants
 * (the target of a {@code Reshape}) are followed. What an unknown operator makes is unknown, unless the file declares
 * it. Inference never fails.
 */
public final class ShapeInference {

    private ShapeInference() {}

    /** The type of each tensor of the main graph by name; {@link TensorType#UNKNOWN} where nothing is known. */
    public static Map<String, TensorType> infer(OnnxModel model) {
        OnnxModel whole = inlined(model);
        var types = new HashMap<String, TensorType>();
        Inference.infer(whole.graph(), whole.index().order(), whole.opset())
                .forEach((name, known) -> types.put(name, known.type()));
        return types;
    }

    /**
     * The type of each tensor of the body of an {@code If}, {@code Loop} or {@code Scan}.
     *
     * @param body the body, whose nodes are in order
     * @param inputs the types of its inputs; those that are not given are as the body declares them
     * @param outside the types of what it takes from outside
     * @param constants the contents of small tensors of those
     * @param opset the version of ONNX's standard operators
     */
    public static Map<String, TensorType> infer(
            GraphProto body,
            Map<String, TensorType> inputs,
            Map<String, TensorType> outside,
            Map<String, TensorData> constants,
            long opset) {
        GraphProto.Builder whole = body.toBuilder();
        whole.clearInput();
        body.getInputList()
                .forEach(input -> whole.addInput(
                        inputs.containsKey(input.getName())
                                ? Protos.info(new TensorSpec(
                                        input.getName(),
                                        inputs.get(input.getName()).element(),
                                        inputs.get(input.getName()).shape()))
                                : input));
        constants.forEach((name, data) -> whole.addInitializer(data.proto(name)));
        outside.forEach((name, type) -> {
            if (!constants.containsKey(name)) {
                whole.addInput(Protos.info(new TensorSpec(name, type.element(), type.shape())));
            }
        });
        GraphProto graph = whole.build();
        List<Integer> order = IntStream.range(0, graph.getNodeCount()).boxed().toList();
        var types = new HashMap<String, TensorType>();
        Inference.infer(graph, order, opset).forEach((name, known) -> types.put(name, known.type()));
        return types;
    }

    private static OnnxModel inlined(OnnxModel model) {
        try {
            return model.toFunctionInlined();
        } catch (ProblemException e) {
            return model;
        }
    }
}
