package io.graftflow.onnx;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.Inference;
import java.util.HashMap;
import java.util.Map;

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

    private static OnnxModel inlined(OnnxModel model) {
        try {
            return model.toFunctionInlined();
        } catch (ProblemException e) {
            return model;
        }
    }
}
