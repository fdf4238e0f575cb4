package io.graftflow.data;

import io.graftflow.base.Hash;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Keys of rows by what they hold: SHA-256 over the values of some columns, in their order, with their kinds and whether
 * they are missing, without the columns' names. Rows with equal values have equal keys in every table, so what was
 * computed for one serves the other. Texts and categories with the same words are equal. Of a picture, sound or clip
 * the bytes count, or the path where there are none: a file that changes behind its path keeps its key. For one thread.
 */
public final class RowKeys {

    private final int[] columns;
    private final ColumnKind[] kinds;
    private final Hash hash = new Hash();
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES);

    private RowKeys(int[] columns, ColumnKind[] kinds) {
        this.columns = columns;
        this.kinds = kinds;
    }

    /**
     * Keys over some columns.
     *
     * @param spec the rows' table
     * @param columns the columns whose values count, in this order
     */
    public static RowKeys of(TableSpec spec, List<String> columns) {
        return new RowKeys(
                columns.stream().mapToInt(spec::index).toArray(),
                columns.stream().map(name -> spec.column(name).kind()).toArray(ColumnKind[]::new));
    }

    /** Writes a row's key, {@link Hash#BYTES} bytes, into an array. */
    public void key(Row row, byte[] into, int offset) {
        for (int i = 0; i < columns.length; i++) {
            add(row, columns[i], kinds[i]);
        }
        hash.into(into, offset);
    }

    /** A row's key as 64 lower-case hexadecimal digits. */
    public String key(Row row) {
        byte[] bytes = new byte[Hash.BYTES];
        key(row, bytes, 0);
        return HexFormat.of().formatHex(bytes);
    }

    private void add(Row row, int column, ColumnKind kind) {
        if (row.isNull(column)) {
            hash.add("missing");
            return;
        }
        switch (kind) {
            case TEXT, CATEGORY -> hash.add("text").add(row.text(column));
            case INTEGER -> hash.add("integer").add(word(row.integer(column)));
            case NUMBER -> hash.add("number").add(word(Double.doubleToLongBits(row.number(column))));
            case BOOLEAN -> hash.add("boolean").add(word(row.integer(column)));
            case DATE -> hash.add("date").add(word(row.date(column).toEpochDay()));
            case TIMESTAMP -> hash.add("timestamp").add(row.text(column));
            case BINARY -> hash.add("binary").add(row.bytes(column));
            case TENSOR -> hash.add("tensor").add(floats(row, column));
            case IMAGE, SOUND, CLIP -> {
                Media media = row.media(column);
                hash.add(media.isInline() ? "bytes" : "path");
                hash.add(media.isInline() ? media.bytes() : media.path().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private ByteBuffer word(long value) {
        return word.clear().putLong(value).flip();
    }

    private static ByteBuffer floats(Row row, int column) {
        Column described = row.spec().columns().get(column);
        ByteBuffer bytes = ByteBuffer.allocate(described.elements() * Float.BYTES);
        FloatBuffer view = bytes.asFloatBuffer();
        row.vector(column, view);
        return bytes;
    }
}
