package io.graftflow.onnx;

/**
 * A named tensor of a graph.
 *
 * @param name the tensor's name
 * @param type element type and shape
 */
public record TensorSpec(String name, TensorType type) {

    /** A tensor of an element type and shape. */
    public TensorSpec(String name, ElementType element, Shape shape) {
        this(name, new TensorType(element, shape));
    }

    /** The type of its elements. */
    public ElementType element() {
        return type.element();
    }

    /** Its shape. */
    public Shape shape() {
        return type.shape();
    }

    /** Such as {@code pixels: float[batch, 3, 224, 224]}. */
    @Override
    public String toString() {
        return name + ": " + type;
    }
}
