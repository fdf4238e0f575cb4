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
 * @param part what it does where it is used
 */
public record Parameter(
        String tensor, String name, Shape shape, ElementType element, long count, Role role, Part part) {

    /** One whose part is not known. */
    public Parameter(String tensor, String name, Shape shape, ElementType element, long count, Role role) {
        this(tensor, name, shape, element, count, role, Part.OTHER);
    }

    /** What training may do with a stored tensor. */
    public enum Role {
        /** A weight: an optimizer may change it. */
        WEIGHT,
        /** A running mean or variance of a batch normalisation: computed from data, never by an optimizer. */
        STATISTICS,
        /** A weight in integers: can be used, but not trained. */
        QUANTIZED
    }

    /** What a stored tensor does where it is used; told from the graph, not from names. */
    public enum Part {
        /** A factor of {@code MatMul} or {@code Gemm} and of nothing else, as it is or transposed. */
        MATRIX,
        /** The kernel of {@code Conv} and of nothing else: {@code [out, in / groups, …]}. */
        KERNEL,
        /** Added along one axis: the bias of a convolution, of a product, of a recurrent layer. */
        BIAS,
        /** What a normalization multiplies by. */
        NORM_SCALE,
        /** What a normalization adds at its end. */
        NORM_BIAS,
        /** Anything else: a table of embeddings, a slope, running statistics. */
        OTHER
    }
}
