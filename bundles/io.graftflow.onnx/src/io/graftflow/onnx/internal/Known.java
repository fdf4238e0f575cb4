package io.graftflow.onnx.internal;

import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What shape inference knows of a tensor.
 *
 * @param element its element type
 * @param ranked whether its rank is known
 * @param dims its sizes, empty when its rank is not known
 * @param values its elements in C order, where they are few and follow from sizes and constants
 */
public record Known(ElementType element, boolean ranked, List<Expr> dims, Optional<List<Expr>> values) {

    /** Tensors with more elements are not computed during inference. */
    public static final int MOST_VALUES = 64;

    /** Nothing. */
    public static final Known NOTHING = new Known(ElementType.UNDEFINED, false, List.of(), Optional.empty());

    public Known {
        dims = List.copyOf(dims);
    }

    /** A tensor of these sizes. */
    public static Known of(ElementType element, List<Expr> dims) {
        return new Known(element, true, dims, Optional.empty());
    }

    /** A tensor without axes. */
    public static Known scalar(ElementType element) {
        return of(element, List.of());
    }

    /** A tensor of which only the element type is known. */
    public static Known unranked(ElementType element) {
        return new Known(element, false, List.of(), Optional.empty());
    }

    /** What a declared type says. */
    public static Known of(TensorType type) {
        return new Known(
                type.element(),
                type.shape().ranked(),
                type.shape().dims().stream().map(Expr::of).toList(),
                Optional.empty());
    }

    /** What a tensor's content says; the content itself when it is small. */
    public static Known of(TensorData data) {
        Known known = of(data.type());
        boolean readable = data.element().isInteger()
                || data.element() == ElementType.BOOL
                || data.element() == ElementType.FLOAT
                || data.element() == ElementType.DOUBLE;
        if (!readable || data.elements() > MOST_VALUES) {
            return known;
        }
        var values = new ArrayList<Expr>();
        for (double value : data.doubles()) {
            values.add(Expr.of(value));
        }
        return known.with(values);
    }

    /** The same with its elements; too many are left out. */
    public Known with(List<Expr> elements) {
        return elements.size() > MOST_VALUES
                ? new Known(element, ranked, dims, Optional.empty())
                : new Known(element, ranked, dims, Optional.of(List.copyOf(elements)));
    }

    /** The same without its elements. */
    public Known bare() {
        return new Known(element, ranked, dims, Optional.empty());
    }

    /** The same of another element type. */
    public Known as(ElementType other) {
        return new Known(other, ranked, dims, values);
    }

    /** The number of axes; -1 when it is not known. */
    public int rank() {
        return ranked ? dims.size() : -1;
    }

    /** The size of an axis; a negative one counts from the end. */
    public Expr dim(int axis) {
        return dims.get(axis < 0 ? axis + dims.size() : axis);
    }

    /** All elements as numbers, when all are known and none depends on a symbol. */
    public Optional<long[]> numbers() {
        return values.filter(list -> list.stream().allMatch(Expr::isNumber))
                .map(list ->
                        list.stream().mapToLong(value -> (long) value.number()).toArray());
    }

    /** The type that it comes to. */
    public TensorType type() {
        var sizes = new ArrayList<Dim>();
        dims.forEach(dim -> sizes.add(dim.dim()));
        return new TensorType(element, ranked ? new Shape(sizes) : Shape.unranked());
    }
}
