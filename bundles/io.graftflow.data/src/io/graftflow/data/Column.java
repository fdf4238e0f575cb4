package io.graftflow.data;

import io.graftflow.base.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A column: what it is called and what its values are.
 *
 * @param name its name, any text but the empty one
 * @param kind what its values are
 * @param nullable whether values may be missing
 * @param shape the shape of each value of a {@link ColumnKind#TENSOR}, such as {@code [384]}; empty for other kinds
 */
public record Column(String name, ColumnKind kind, boolean nullable, List<Long> shape) {

    /**
     * Checks that kind and shape fit.
     *
     * @throws ProblemException {@code table.bad-column} when the name is empty or the shape is wrong
     */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        shape = List.copyOf(shape);
        if (name.isEmpty()) {
            throw ProblemException.error("table.bad-column", "A column has an empty name.", "Give it a name.");
        }
        if (kind == ColumnKind.TENSOR ? !isTensorShape(shape) : !shape.isEmpty()) {
            throw ProblemException.error(
                    "table.bad-column",
                    "Column \"" + name + "\" of type " + kind.word() + " has the shape " + shape + "; expected "
                            + (kind == ColumnKind.TENSOR ? "positive sizes of at most 2^28 values." : "none."),
                    "Correct the shape.");
        }
    }

    /** A column whose values may be missing. */
    public static Column of(String name, ColumnKind kind) {
        return new Column(name, kind, true, List.of());
    }

    /** A column without missing values. */
    public static Column required(String name, ColumnKind kind) {
        return new Column(name, kind, false, List.of());
    }

    /** A tensor column without missing values. */
    public static Column tensor(String name, long... shape) {
        return new Column(
                name, ColumnKind.TENSOR, false, Arrays.stream(shape).boxed().toList());
    }

    /** How many numbers one value of a tensor column has; 1 for other kinds. */
    public int elements() {
        return (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The same column under another name. */
    public Column renamed(String other) {
        return new Column(other, kind, nullable, shape);
    }

    /** The same column, with or without missing values allowed. */
    public Column withNullable(boolean allowed) {
        return new Column(name, kind, allowed, shape);
    }

    private static boolean isTensorShape(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 1 || size > MAX_ELEMENTS || elements * size > MAX_ELEMENTS) {
                return false;
            }
            elements *= size;
        }
        return !shape.isEmpty();
    }

    private static final long MAX_ELEMENTS = 1L << 28;
}
