package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.data.internal.RowSink;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * Writes a table row by row: set the values of a row, {@link #endRow}, and at last {@link #finish}. Closed without
 * that, it leaves no file. Equal rows make equal bytes. A column that is not set in a row has no value there; setting a
 * value of another kind than the column's throws {@code table.wrong-kind}. When the file cannot be written, any method
 * throws {@code file.write-failed}. For one thread.
 */
public final class TableWriter implements AutoCloseable {

    private final TableSpec spec;
    private final RowSink sink;

    TableWriter(Path file, TableSpec spec) {
        this.spec = spec.withoutRows();
        this.sink = new RowSink(file, spec);
    }

    /** What the rows go to. */
    RowSink sink() {
        return sink;
    }

    /** The columns that it takes. */
    public TableSpec spec() {
        return spec;
    }

    /** How many rows have been ended. */
    public long rows() {
        return sink.rows();
    }

    /**
     * Sets the value of a text or category column; of another scalar column, from the text that {@link Row#text} gives.
     */
    public TableWriter text(int column, String value) {
        sink.text(column, value);
        return this;
    }

    /** Sets the value of an integer or number column. */
    public TableWriter integer(int column, long value) {
        sink.integer(column, value);
        return this;
    }

    /** Sets the value of a number column. */
    public TableWriter number(int column, double value) {
        sink.number(column, value);
        return this;
    }

    /** Sets the value of a boolean column. */
    public TableWriter bool(int column, boolean value) {
        sink.bool(column, value);
        return this;
    }

    /** Sets the value of a date column. */
    public TableWriter date(int column, LocalDate value) {
        sink.date(column, value);
        return this;
    }

    /** Sets the value of a timestamp column, in UTC; cut to the microsecond. */
    public TableWriter timestamp(int column, LocalDateTime value) {
        sink.timestamp(column, value);
        return this;
    }

    /** Sets the value of a binary column. */
    public TableWriter bytes(int column, byte[] value) {
        sink.bytes(column, value);
        return this;
    }

    /** Sets the value of an image, sound or clip column. */
    public TableWriter media(int column, Media value) {
        sink.media(column, value);
        return this;
    }

    /** Sets the value of a tensor column: {@link Column#elements} numbers in row-major order. */
    public TableWriter vector(int column, float[] value) {
        sink.vector(column, value, 0, value.length);
        return this;
    }

    /** Sets the value of a tensor column from a part of an array. */
    public TableWriter vector(int column, float[] values, int offset, int length) {
        sink.vector(column, values, offset, length);
        return this;
    }

    /**
     * Sets a value by its class, as {@link ColumnKind} names it; any whole number fits an integer column and any number
     * a number column.
     */
    public TableWriter set(int column, Object value) {
        sink.set(column, value);
        return this;
    }

    /** As {@link #set(int, Object)}. */
    public TableWriter set(String column, Object value) {
        return set(spec.index(column), value);
    }

    /** Leaves the value out; the same as not setting it. */
    public TableWriter missing(int column) {
        sink.missing(column);
        return this;
    }

    /** Copies the value of a row's column, which must be of the same kind and shape. */
    public TableWriter copy(int column, Row from, int fromColumn) {
        from.value(fromColumn).ifPresentOrElse(value -> sink.set(column, value), () -> sink.missing(column));
        return this;
    }

    /**
     * Ends the row.
     *
     * @throws ProblemException {@code table.missing-value} when a column that must have a value got none
     */
    public TableWriter endRow() {
        sink.endRow();
        return this;
    }

    /** Puts the file in its place and opens it. */
    public Table finish() {
        sink.finish();
        return Table.open(sink.file());
    }

    /** Ends writing; without {@link #finish} before, nothing is left of it. */
    @Override
    public void close() {
        sink.close();
    }
}
