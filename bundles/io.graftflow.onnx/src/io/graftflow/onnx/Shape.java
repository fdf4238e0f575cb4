package io.graftflow.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A tensor's shape, outermost axis first, such as {@code [batch, 3, 224, 224]}.
 *
 * @param ranked whether the number of axes is known; when not, {@code dims} is empty
 * @param dims the size of each axis
 */
public record Shape(boolean ranked, List<Dim> dims) {

    private static final Shape UNRANKED = new Shape(false, List.of());

    public Shape {
        dims = List.copyOf(dims);
        if (!ranked && !dims.isEmpty()) {
            throw new IllegalArgumentException("A shape of unknown rank has no axes, got " + dims);
        }
    }

    /** A shape with these axes. */
    public Shape(List<Dim> dims) {
        this(true, dims);
    }

    /** A shape of which not even the number of axes is known. */
    public static Shape unranked() {
        return UNRANKED;
    }

    /** A shape of known sizes. */
    public static Shape of(long[] sizes) {
        var dims = new ArrayList<Dim>(sizes.length);
        for (long size : sizes) {
            dims.add(Dim.of(size));
        }
        return new Shape(dims);
    }

    /** A shape whose axes are numbers ({@code Integer}, {@code Long}), names ({@code String}) or {@link Dim}s. */
    public static Shape of(Object... sizes) {
        var dims = new ArrayList<Dim>(sizes.length);
        for (Object size : sizes) {
            if (size instanceof Number number) {
                dims.add(Dim.of(number.longValue()));
            } else {
                dims.add(size instanceof Dim dim ? dim : Dim.of(size.toString()));
            }
        }
        return new Shape(dims);
    }

    /** The number of axes; -1 when it is not known. */
    public int rank() {
        return ranked ? dims.size() : -1;
    }

    /** The size of an axis; a negative one counts from the end. */
    public Dim dim(int axis) {
        return dims.get(axis < 0 ? axis + dims.size() : axis);
    }

    /** Whether all sizes are numbers. */
    public boolean isStatic() {
        return ranked && dims.stream().allMatch(Dim::isFixed);
    }

    /** The number of elements, when all sizes are numbers and it is no more than a {@code long} holds. */
    public OptionalLong elements() {
        if (!isStatic()) {
            return OptionalLong.empty();
        }
        long product = 1;
        try {
            for (Dim dim : dims) {
                product = Math.multiplyExact(product, dim.orElse(0));
            }
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(product);
    }

    /** Whether a tensor of these sizes fits: same rank, and the same size wherever this shape has a number. */
    public boolean accepts(long... sizes) {
        if (!ranked) {
            return true;
        }
        if (sizes.length != dims.size()) {
            return false;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (dims.get(i).orElse(sizes[i]) != sizes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return ranked ? dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")) : "[…]";
    }
}
