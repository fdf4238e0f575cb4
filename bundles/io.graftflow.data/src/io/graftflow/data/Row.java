package io.graftflow.data;

import java.nio.FloatBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * One row, seen through a {@link Batch} or a {@link Rows}, valid until that moves on. Columns are given by position
 * ({@link TableSpec#index}) or, more slowly, by name. An accessor that does not fit the column's kind throws {@code
 * table.wrong-kind}; one for a missing value, {@code table.missing-value}; one for an unknown name, {@code
 * table.missing-column}.
 */
public interface Row {

    /** The table's columns. */
    TableSpec spec();

    /** Which row of the table this is, 0 for the first. */
    long index();

    /** Whether the value is missing. */
    boolean isNull(int column);

    /**
     * The value as text. Of a category or text, itself; of a number, a day, a moment, yes or no, the form that a CSV
     * file has; of media, the path; of a tensor, a JSON array.
     */
    String text(int column);

    /** The value of an integer column; of a boolean column, 0 or 1. */
    long integer(int column);

    /** The value of a number or integer column; of a boolean column, 0 or 1. */
    double number(int column);

    /** The value of a boolean column. */
    boolean bool(int column);

    /** The value of a date column. */
    LocalDate date(int column);

    /** The value of a timestamp column, in UTC. */
    LocalDateTime timestamp(int column);

    /** The value of a binary column. */
    byte[] bytes(int column);

    /** The value of an image, sound or clip column. */
    Media media(int column);

    /** How many bytes of an image, sound or clip are in the table; 0 for one that is told by its path alone. */
    int mediaBytes(int column);

    /**
     * The value of an image, sound or clip column with no more than its first bytes, for a look at what it is.
     *
     * @param most at least 1
     */
    Media mediaHead(int column, int most);

    /**
     * Copies the value of a tensor column.
     *
     * @param into receives {@link Column#elements} numbers in row-major order, from its start on
     */
    void vector(int column, float[] into);

    /**
     * Copies the value of a tensor column.
     *
     * @param into receives {@link Column#elements} numbers in row-major order at its position, which moves
     */
    void vector(int column, FloatBuffer into);

    /** The value as the class that {@link ColumnKind} names for the column's kind; empty when it is missing. */
    Optional<Object> value(int column);

    /** As {@link #isNull(int)}. */
    default boolean isNull(String column) {
        return isNull(spec().index(column));
    }

    /** As {@link #text(int)}. */
    default String text(String column) {
        return text(spec().index(column));
    }

    /** As {@link #integer(int)}. */
    default long integer(String column) {
        return integer(spec().index(column));
    }

    /** As {@link #number(int)}. */
    default double number(String column) {
        return number(spec().index(column));
    }

    /** As {@link #bool(int)}. */
    default boolean bool(String column) {
        return bool(spec().index(column));
    }

    /** A new array with the value of a tensor column, in row-major order. */
    default float[] vector(int column) {
        float[] result = new float[spec().columns().get(column).elements()];
        vector(column, result);
        return result;
    }

    /** As {@link #vector(int)}. */
    default float[] vector(String column) {
        return vector(spec().index(column));
    }

    /** As {@link #value(int)}. */
    default Optional<Object> value(String column) {
        return value(spec().index(column));
    }
}
