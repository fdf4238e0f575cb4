package io.graftflow.train.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Features of some rows in one file, memory-mapped, never changed. All numbers are little-endian:
 *
 * <pre>
 * magic (8 bytes), length of the header (int32), header (JSON), padding to 64
 * the rows' keys, 16 bytes each
 * for each tensor: the rows' shapes (int64 an axis), the rows' ends within the data (int64)
 * for each tensor: padding to 64, the data of all rows
 * SHA-256 of all before (32 bytes)
 * </pre>
 */
final class Segment {

    static final byte[] MAGIC = "GFFEAT01".getBytes(StandardCharsets.US_ASCII);
    static final int ALIGNMENT = 64;
    static final int HASH_BYTES = 32;
    static final long LARGEST_BYTES = 1L << 30;

    /**
     * A tensor that every row has.
     *
     * @param name its name in the network
     * @param element type of its elements
     * @param rank number of axes of a row's part, without the batch
     */
    record Column(String name, ElementType element, int rank) {}

    private final List<Column> columns;
    private final int rows;
    private final ByteBuffer file;
    private final int keys;
    private final int[] shapes;
    private final int[] ends;
    private final int[] data;

    private Segment(List<Column> columns, int rows, ByteBuffer file, int keys) {
        this.columns = columns;
        this.rows = rows;
        this.file = file;
        this.keys = keys;
        this.shapes = new int[columns.size()];
        this.ends = new int[columns.size()];
        this.data = new int[columns.size()];
        int place = keys + rows * RowKey.BYTES;
        for (int i = 0; i < columns.size(); i++) {
            shapes[i] = place;
            ends[i] = shapes[i] + rows * columns.get(i).rank() * Long.BYTES;
            place = ends[i] + rows * Long.BYTES;
        }
        for (int i = 0; i < columns.size(); i++) {
            data[i] = aligned(place);
            place = data[i] + (rows == 0 ? 0 : (int) end(i, rows - 1));
        }
    }

    static int aligned(int place) {
        return (place + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Opens a file; empty when it is not whole or was written by another version. */
    static Optional<Segment> open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < MAGIC.length + Integer.BYTES + HASH_BYTES || size > LARGEST_BYTES * 2 - 1) {
                return Optional.empty();
            }
            ByteBuffer file =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            int end = (int) size - HASH_BYTES;
            byte[] expected = new byte[HASH_BYTES];
            file.get(end, expected);
            boolean whole = HexFormat.of().formatHex(expected).equals(Hash.sha256(file.slice(0, end)));
            return whole && file.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                    ? Optional.of(parse(file))
                    : Optional.empty();
        }
    }

    private static Segment parse(ByteBuffer file) {
        int headerBytes = file.getInt(MAGIC.length);
        int start = MAGIC.length + Integer.BYTES;
        String text =
                StandardCharsets.UTF_8.decode(file.slice(start, headerBytes)).toString();
        JsonNode header = Json.parse(text, "features");
        var columns = new ArrayList<Column>();
        header.path("tensors")
                .forEach(tensor -> columns.add(new Column(
                        tensor.path("name").asText(),
                        ElementType.valueOf(tensor.path("element").asText()),
                        tensor.path("rank").asInt())));
        return new Segment(columns, header.path("rows").asInt(), file, aligned(start + headerBytes));
    }

    /** How many rows it has. */
    int rows() {
        return rows;
    }

    /** The tensors that every row has. */
    List<Column> columns() {
        return columns;
    }

    /** The key of a row. */
    RowKey key(int row) {
        int place = keys + row * RowKey.BYTES;
        return new RowKey(file.getLong(place), file.getLong(place + Long.BYTES));
    }

    /** The shape of a row's part of a tensor, without the batch. */
    long[] shape(int column, int row) {
        long[] shape = new long[columns.get(column).rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = file.getLong(shapes[column] + (row * shape.length + i) * Long.BYTES);
        }
        return shape;
    }

    /** A row's part of a tensor: a view of the file. */
    ByteBuffer bytes(int column, int row) {
        long start = row == 0 ? 0 : end(column, row - 1);
        return file.slice((int) (data[column] + start), (int) (end(column, row) - start));
    }

    private long end(int column, int row) {
        return file.getLong(ends[column] + row * Long.BYTES);
    }
}
