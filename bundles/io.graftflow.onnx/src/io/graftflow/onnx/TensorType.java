package io.graftflow.onnx;

import java.util.Locale;

/**
 * What is known of a tensor before anything runs.
 *
 * @param element the type of its elements; {@link ElementType#UNDEFINED} when it is not known
 * @param shape its shape; {@link Shape#unranked()} when nothing is known
 */
public record TensorType(ElementType element, Shape shape) {

    /** A type of which nothing is known. */
    public static final TensorType UNKNOWN = new TensorType(ElementType.UNDEFINED, Shape.unranked());

    /** Whether element type and rank are known. */
    public boolean isKnown() {
        return element != ElementType.UNDEFINED && shape.ranked();
    }

    /** Such as {@code float[batch, 384]}. */
    @Override
    public String toString() {
        return element.name().toLowerCase(Locale.ROOT) + shape;
    }
}
