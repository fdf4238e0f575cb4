package io.graftflow.data.internal;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;

/** A table's file in the making: rows go to a temporary sibling, which takes the file's name when all is there. */
public final class RowSink implements AutoCloseable {

    private final Path file;
    private final Path part;
    private final TableSpec spec;
    private final Column[] columns;
    private final ArrowSink arrow;
    private final boolean[] present;
    private final Utf8 utf8 = new Utf8();
    private boolean finished;

    /** Starts a file. */
    public RowSink(Path file, TableSpec spec) {
        this.file = file.toAbsolutePath();
        this.part = this.file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".rows");
        this.spec = spec;
        this.columns = spec.columns().toArray(Column[]::new);
        this.present = new boolean[columns.length];
        try {
            Files.createDirectories(this.file.getParent());
            this.arrow = start(spec);
        } catch (IOException e) {
            throw Output.failed(this.file, e);
        }
    }

    private ArrowSink start(TableSpec spec) throws IOException {
        try {
            return new ArrowSink(part, spec);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** The file that {@link #finish} makes. */
    public Path file() {
        return file;
    }

    /** The columns that it takes. */
    public TableSpec spec() {
        return spec;
    }

    /** How many rows have been ended. */
    public long rows() {
        return arrow.rows();
    }

    /** Sets a text, or what it says for another scalar kind. */
    public void text(int column, String value) {
        if (!columns[column].kind().isTextual()) {
            set(column, Values.parse(columns[column], value));
            return;
        }
        var vector = (VarCharVector) fill(column);
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        vector.setSafe(arrow.row(), utf8);
        arrow.count(utf8.length);
    }

    /** Sets a text or category from a part of an array. */
    void text(int column, char[] chars, int start, int end) {
        int length = utf8.encode(chars, start, end);
        ((VarCharVector) fill(column)).setSafe(arrow.row(), utf8.bytes(), 0, length);
        arrow.count(length);
    }

    /** Copies a text or category from another vector. */
    void text(int column, VarCharVector from, int row) {
        int start = from.getStartOffset(row);
        int length = from.getEndOffset(row) - start;
        ((VarCharVector) fill(column)).setSafe(arrow.row(), start, length, from.getDataBuffer());
        arrow.count(length);
    }

    /** Sets a whole number. */
    public void integer(int column, long value) {
        if (columns[column].kind() == ColumnKind.NUMBER) {
            number(column, value);
            return;
        }
        ((BigIntVector) fill(column, ColumnKind.INTEGER, "a whole number")).setSafe(arrow.row(), value);
    }

    /** Sets a real number. */
    public void number(int column, double value) {
        ((Float8Vector) fill(column, ColumnKind.NUMBER, "a real number")).setSafe(arrow.row(), value);
    }

    /** Sets yes or no. */
    public void bool(int column, boolean value) {
        ((BitVector) fill(column, ColumnKind.BOOLEAN, "yes or no")).setSafe(arrow.row(), value ? 1 : 0);
    }

    /** Sets a day. */
    public void date(int column, LocalDate value) {
        days(column, Math.toIntExact(value.toEpochDay()));
    }

    /** Sets a day, given in days since 1970. */
    void days(int column, int value) {
        ((DateDayVector) fill(column, ColumnKind.DATE, "a day")).setSafe(arrow.row(), value);
    }

    /** Sets a moment. */
    public void timestamp(int column, LocalDateTime value) {
        micros(column, Texts.micros(value));
    }

    /** Sets a moment, given in microseconds since 1970. */
    void micros(int column, long value) {
        ((TimeStampMicroVector) fill(column, ColumnKind.TIMESTAMP, "a moment")).setSafe(arrow.row(), value);
    }

    /** Sets bytes. */
    public void bytes(int column, byte[] value) {
        ((VarBinaryVector) fill(column, ColumnKind.BINARY, "bytes")).setSafe(arrow.row(), value);
        arrow.count(value.length);
    }

    /** Sets a picture, sound or clip. */
    public void media(int column, Media value) {
        if (!columns[column].kind().isMedia()) {
            throw wrongKind(column, "a picture, sound or clip");
        }
        var vector = (StructVector) fill(column);
        vector.setIndexDefined(arrow.row());
        part(vector.getChild(Schemas.BYTES, VarBinaryVector.class), value.bytes());
        part(vector.getChild(Schemas.PATH, VarCharVector.class), value.path().getBytes(StandardCharsets.UTF_8));
    }

    private void part(BaseVariableWidthVector vector, byte[] value) {
        if (value.length > 0) {
            vector.setSafe(arrow.row(), value, 0, value.length);
            arrow.count(value.length);
        }
    }

    /** Sets a tensor. */
    public void vector(int column, float[] values, int offset, int length) {
        var vector = (FixedSizeListVector) fill(column, ColumnKind.TENSOR, "a tensor");
        if (length != columns[column].elements()) {
            throw ProblemException.error(
                    "table.wrong-shape",
                    "Column " + Texts.quoted(columns[column]) + " takes " + columns[column].elements()
                            + " numbers a row, got " + length + ".",
                    "Give the column the shape of its values.");
        }
        vector.setNotNull(arrow.row());
        long bytes = (long) length * Float.BYTES;
        vector.getDataVector()
                .getDataBuffer()
                .nioBuffer(arrow.row() * bytes, (int) bytes)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values, offset, length);
    }

    /** Copies a tensor from another vector of numbers. */
    void vector(int column, Float4Vector from, int start) {
        var vector = (FixedSizeListVector) fill(column, ColumnKind.TENSOR, "a tensor");
        long bytes = (long) columns[column].elements() * Float.BYTES;
        vector.setNotNull(arrow.row());
        vector.getDataVector()
                .getDataBuffer()
                .setBytes(arrow.row() * bytes, from.getDataBuffer(), (long) start * Float.BYTES, bytes);
    }

    /** Sets a value by its class. */
    public void set(int column, Object value) {
        if (value instanceof String text) {
            text(column, text);
        } else if (value instanceof Double || value instanceof Float) {
            number(column, ((Number) value).doubleValue());
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            integer(column, ((Number) value).longValue());
        } else if (value instanceof Boolean yes) {
            bool(column, yes);
        } else if (value instanceof LocalDate day) {
            date(column, day);
        } else if (value instanceof LocalDateTime moment) {
            timestamp(column, moment);
        } else if (value instanceof byte[] content) {
            bytes(column, content);
        } else if (value instanceof Media media) {
            media(column, media);
        } else if (value instanceof float[] values) {
            vector(column, values, 0, values.length);
        } else {
            throw wrongKind(column, "an object of class " + value.getClass().getName());
        }
    }

    /** Takes a value back. */
    public void missing(int column) {
        present[column] = false;
        arrow.vector(column).setNull(arrow.row());
    }

    /** Ends the row. */
    public void endRow() {
        for (int i = 0; i < columns.length; i++) {
            if (!present[i]) {
                leaveOut(i);
            }
            present[i] = false;
        }
        try {
            arrow.endRow();
        } catch (IOException e) {
            throw Output.failed(file, e);
        }
    }

    private void leaveOut(int column) {
        if (!columns[column].nullable()) {
            throw ProblemException.error(
                    "table.missing-value",
                    "Column " + Texts.quoted(columns[column]) + " got no value in row " + (rows() + 1) + ".",
                    "Fill it, or allow missing values in the column.");
        }
        arrow.vector(column).setNull(arrow.row());
    }

    private FieldVector fill(int column, ColumnKind kind, String got) {
        if (columns[column].kind() != kind) {
            throw wrongKind(column, got);
        }
        return fill(column);
    }

    private FieldVector fill(int column) {
        present[column] = true;
        return arrow.vector(column);
    }

    private ProblemException wrongKind(int column, String got) {
        return ProblemException.error(
                "table.wrong-kind",
                "Column " + Texts.quoted(columns[column]) + " is of type "
                        + columns[column].kind().word() + ", got " + got + ".",
                "Change the column's type.");
    }

    /** Puts the file in its place. */
    public void finish() {
        try {
            arrow.finish();
            arrow.close();
            AtomicFiles.write(file, temporary -> Files.move(part, temporary, StandardCopyOption.ATOMIC_MOVE));
            finished = true;
        } catch (IOException e) {
            throw Output.failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            arrow.close();
            if (!finished) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw Output.failed(file, e);
        }
    }
}
