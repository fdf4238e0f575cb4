package io.graftflow.onnx;

import io.graftflow.onnx.internal.LayerBuilder;
import io.graftflow.onnx.internal.LayerNames;

/**
 * Finds a model's layers in the names that its exporter left: a stored tensor's own name
 * ({@code encoder.layer.0.output.dense.bias}), or, for one that an exporter renamed ({@code onnx::MatMul_862}), the
 * name of the node that uses it ({@code /encoder/layer.0/output/dense/MatMul}), or the named tensor that is added to
 * or multiplied with that node's result. Integers that are no weights (positions, shapes), limits, scales of resizing
 * and masks are no parameters.
 */
public final class LayerTree {

    private LayerTree() {}

    /** The root of a model's layers. Layers without stored tensors are left out. */
    public static Layer of(OnnxModel model) {
        return new LayerBuilder(model).build();
    }

    /**
     * Whether a tensor's name was made up by an exporter ({@code onnx::MatMul_862}) and so says nothing of its layer.
     */
    public static boolean isAnonymous(String tensor) {
        return LayerNames.isAnonymous(tensor);
    }
}
