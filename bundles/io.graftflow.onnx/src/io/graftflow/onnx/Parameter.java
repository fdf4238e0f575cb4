package io.graftflow.onnx;

/**
 * A stored tensor that belongs to a layer.
 *
 * @param tensor the name of the initializer or {@code Constant} output
 * @param name its name within the layer, such as {@code weight}
 * @param shape its shape, all sizes known
 * @param element its element type
 * @param count its number of elements
 * @param role what training may do with it
 */
public record Parameter(String tensor, String name, Shape shape, ElementType element, long count, Role role) {

    /** What training may do with a stored tensor. */
    public enum Role {
        /** A weight: an optimizer may change it. */
        WEIGHT,
        /** A running mean or variance of a batch normalisation: computed from data, never by an optimizer. */
        STATISTICS,
        /** A weight in integers: can be used, but not trained. */
        QUANTIZED
    }
}
