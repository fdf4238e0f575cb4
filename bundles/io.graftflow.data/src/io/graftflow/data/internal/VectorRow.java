package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import io.graftflow.data.Row;
import io.graftflow.data.TableSpec;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;

/** A row of a record batch whose vectors lie in the mapped file. Subclasses say which batch and which row. */
abstract class VectorRow implements Row {

    private final TableSpec spec;
    private final Column[] columns;
    private FieldVector[] vectors;
    private long firstRow;
    private int row;

    VectorRow(TableSpec spec) {
        this.spec = spec;
        this.columns = spec.columns().toArray(Column[]::new);
    }

    /** Stands at a row of a batch. */
    final void move(Window.Loaded batch, int to) {
        vectors = batch.vectors();
        firstRow = batch.block().firstRow();
        row = to;
    }

    @Override
    public final TableSpec spec() {
        return spec;
    }

    @Override
    public final long index() {
        return firstRow + row;
    }

    @Override
    public final boolean isNull(int column) {
        return vectors[column].isNull(row);
    }

    @Override
    public final String text(int column) {
        FieldVector vector = present(column);
        return switch (columns[column].kind()) {
            case TEXT, CATEGORY -> new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8);
            case INTEGER -> Long.toString(((BigIntVector) vector).get(row));
            case NUMBER -> Double.toString(((Float8Vector) vector).get(row));
            case BOOLEAN -> ((BitVector) vector).get(row) == 1 ? "true" : "false";
            case DATE -> date(column).toString();
            case TIMESTAMP -> Texts.timestamp(timestamp(column));
            case IMAGE, SOUND, CLIP -> media(column).path();
            case TENSOR -> Tensors.text(vector(column), columns[column].shape());
            case BINARY -> throw wrongKind(column, "text");
        };
    }

    @Override
    public final long integer(int column) {
        FieldVector vector = present(column);
        return switch (columns[column].kind()) {
            case INTEGER -> ((BigIntVector) vector).get(row);
            case BOOLEAN -> ((BitVector) vector).get(row);
            default -> throw wrongKind(column, "integer");
        };
    }

    @Override
    public final double number(int column) {
        return columns[column].kind() == ColumnKind.NUMBER ? ((Float8Vector) present(column)).get(row) : whole(column);
    }

    private long whole(int column) {
        if (!columns[column].kind().isNumeric()) {
            throw wrongKind(column, "number");
        }
        return integer(column);
    }

    @Override
    public final boolean bool(int column) {
        return ((BitVector) present(column, ColumnKind.BOOLEAN)).get(row) == 1;
    }

    @Override
    public final LocalDate date(int column) {
        return Texts.date(((DateDayVector) present(column, ColumnKind.DATE)).get(row));
    }

    @Override
    public final LocalDateTime timestamp(int column) {
        return Texts.moment(((TimeStampVector) present(column, ColumnKind.TIMESTAMP)).get(row));
    }

    @Override
    public final byte[] bytes(int column) {
        return ((VarBinaryVector) present(column, ColumnKind.BINARY)).get(row);
    }

    @Override
    public final Media media(int column) {
        return mediaHead(column, Integer.MAX_VALUE);
    }

    @Override
    public final int mediaBytes(int column) {
        var bytes = struct(column).getChild(Schemas.BYTES, VarBinaryVector.class);
        return bytes.isNull(row) ? 0 : bytes.getValueLength(row);
    }

    @Override
    public final Media mediaHead(int column, int most) {
        var path = struct(column).getChild(Schemas.PATH, VarCharVector.class);
        var head = new byte[Math.min(most, mediaBytes(column))];
        if (head.length > 0) {
            var bytes = struct(column).getChild(Schemas.BYTES, VarBinaryVector.class);
            bytes.getDataBuffer().getBytes(bytes.getStartOffset(row), head);
        }
        return new Media(path.isNull(row) ? "" : new String(path.get(row), StandardCharsets.UTF_8), head);
    }

    private StructVector struct(int column) {
        if (!columns[column].kind().isMedia()) {
            throw wrongKind(column, "image, sound or clip");
        }
        return (StructVector) present(column);
    }

    @Override
    public final void vector(int column, float[] into) {
        floats(column).get(into, 0, columns[column].elements());
    }

    @Override
    public final void vector(int column, FloatBuffer into) {
        into.put(floats(column));
    }

    private FloatBuffer floats(int column) {
        var vector = (FixedSizeListVector) present(column, ColumnKind.TENSOR);
        long bytes = (long) columns[column].elements() * Float.BYTES;
        ArrowBuf data = vector.getDataVector().getDataBuffer();
        return data.nioBuffer(row * bytes, (int) bytes)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public final Optional<Object> value(int column) {
        if (isNull(column)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (columns[column].kind()) {
                    case TEXT, CATEGORY -> text(column);
                    case INTEGER -> integer(column);
                    case NUMBER -> number(column);
                    case BOOLEAN -> bool(column);
                    case DATE -> date(column);
                    case TIMESTAMP -> timestamp(column);
                    case IMAGE, SOUND, CLIP -> media(column);
                    case TENSOR -> vector(column);
                    case BINARY -> bytes(column);
                });
    }

    private FieldVector present(int column, ColumnKind kind) {
        if (columns[column].kind() != kind) {
            throw wrongKind(column, kind.word());
        }
        return present(column);
    }

    private FieldVector present(int column) {
        FieldVector vector = vectors[column];
        if (vector.isNull(row)) {
            throw ProblemException.error(
                    "table.missing-value",
                    "Column " + Texts.quoted(columns[column]) + " has no value in row " + (index() + 1) + ".",
                    "Fill it, or leave out rows without one.");
        }
        return vector;
    }

    private ProblemException wrongKind(int column, String wanted) {
        return ProblemException.error(
                "table.wrong-kind",
                "Expected a column of type " + wanted + ", but " + Texts.quoted(columns[column]) + " is of type "
                        + columns[column].kind().word() + ".",
                "Choose another column or set its type when the table is read.");
    }
}
