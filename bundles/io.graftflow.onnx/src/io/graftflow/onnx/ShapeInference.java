package io.graftflow.onnx;

import io.graftflow.onnx.internal.Protos;
import java.util.HashMap;
import java.util.Map;

/** Finds out the types of all tensors of a graph. */
public final class ShapeInference {

    private ShapeInference() {}

    /** The type of each tensor of the main graph by name. */
    public static Map<String, TensorType> infer(OnnxModel model) {
        var types = new HashMap<String, TensorType>();
        model.graph().getValueInfoList().forEach(info -> types.put(info.getName(), Protos.spec(info).type()));
        model.inputs().forEach(input -> types.put(input.name(), input.type()));
        model.outputs().forEach(output -> types.put(output.name(), output.type()));
        return types;
    }
}
