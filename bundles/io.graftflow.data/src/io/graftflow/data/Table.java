package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.internal.ArrowFile;
import io.graftflow.data.internal.Labels;
import io.graftflow.data.internal.Readers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table: one Arrow IPC file, memory-mapped as it is read and never changed. It may be larger than memory. Reading is
 * safe from several threads, each with its own {@link Rows} or scan. Closing ends all reading; what the file was when
 * it was opened stays readable until then, even when another file takes its place.
 */
public final class Table implements AutoCloseable {

    private static final long CURSOR_BYTES = 512L << 20;

    private final ArrowFile file;

    private Table(ArrowFile file) {
        this.file = file;
    }

    /**
     * Opens a table that a {@link TableWriter} or {@link TableFiles#read} wrote; reads no values.
     *
     * @throws ProblemException {@code file.missing}, or {@code table.unreadable} when it is not whole or no table
     */
    public static Table open(Path arrowFile) {
        return new Table(ArrowFile.open(arrowFile));
    }

    /**
     * Starts to write a table. The file appears, whole, with {@link TableWriter#finish}.
     *
     * @param file the file to make or replace; missing folders are made
     * @param spec the columns; its number of rows is not looked at
     * @throws ProblemException {@code file.write-failed}
     */
    public static TableWriter write(Path file, TableSpec spec) {
        return new TableWriter(file, spec);
    }

    /** The open file. */
    ArrowFile arrow() {
        return file;
    }

    /** Columns and number of rows. */
    public TableSpec spec() {
        return file.spec();
    }

    /** How many rows it has. */
    public long rows() {
        return file.rows();
    }

    /** Where it is stored, as an absolute path. */
    public Path file() {
        return file.file();
    }

    /** Gives all rows to the visitor in order, some thousand at a time; each batch is valid during its call. */
    public void forEachBatch(Progress progress, Consumer<Batch> visitor) {
        Readers.scan(file, progress, visitor);
    }

    /** Gives all rows to the visitor in order; each is valid during its call. */
    public void forEachRow(Progress progress, Consumer<Row> visitor) {
        forEachBatch(progress, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                visitor.accept(batch.at(i));
            }
        });
    }

    /** Opens random access for one thread, with up to 512 MB of the file mapped. Whoever opens it closes it. */
    public Rows cursor() {
        return cursor(CURSOR_BYTES);
    }

    /**
     * Opens random access for one thread. Whoever opens it closes it.
     *
     * @param mappedBytes how much of the file may be mapped at once; rows beyond take tens of microseconds more
     */
    public Rows cursor(long mappedBytes) {
        return Readers.cursor(file, mappedBytes);
    }

    /** How many values a column misses; takes no reading of the data. */
    public long nulls(String column) {
        return file.nulls(spec().index(column));
    }

    /**
     * The different values of a scalar column as texts, without missing ones: numbers, days and moments by size, texts
     * by their code points.
     *
     * @throws ProblemException {@code table.too-many-values} when there are more than a million
     */
    public List<String> distinct(String column) {
        return Labels.distinct(file, column);
    }

    /**
     * A scalar column as class numbers; the labels are those of {@link #distinct}.
     *
     * @throws ProblemException {@code table.too-many-values} when there are more than a million
     */
    public Categories categories(String column) {
        return Labels.categories(file, column);
    }

    /**
     * A column as texts, all in memory.
     *
     * @throws ProblemException {@code table.missing-value} when a value is missing
     */
    public String[] texts(String column) {
        return Labels.texts(file, column);
    }

    @Override
    public void close() {
        file.close();
    }

    /** Like {@code text: text, label: category (500 rows)}. */
    @Override
    public String toString() {
        return spec().toString();
    }
}
