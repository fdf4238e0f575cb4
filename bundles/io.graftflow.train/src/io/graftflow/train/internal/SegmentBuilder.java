package io.graftflow.train.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.onnx.TensorData;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects features of rows in memory and writes them as one {@link Segment}. */
final class SegmentBuilder {

    private final List<RowKey> keys = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private long bytes;

    /** The rows of one tensor. */
    private static final class Part {

        private final Segment.Column column;
        private final List<long[]> shapes = new ArrayList<>();
        private final List<Long> ends = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        private Part(Segment.Column column) {
            this.column = column;
        }

        private void add(long[] shape, byte[] content) {
            shapes.add(shape);
            data.writeBytes(content);
            ends.add((long) data.size());
        }
    }

    /** Bytes of features so far. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * Adds rows.
     *
     * @param rows their keys
     * @param tensors what a network gave for them, each {@code [rows, …]}, by name; the same names each time
     */
    void add(List<RowKey> rows, Map<String, TensorData> tensors) {
        if (parts.isEmpty()) {
            tensors.forEach((name, tensor) ->
                    parts.add(new Part(new Segment.Column(name, tensor.element(), tensor.rank() - 1))));
        }
        keys.addAll(rows);
        for (Part part : parts) {
            TensorData tensor = tensors.get(part.column.name());
            long[] shape = java.util.Arrays.copyOfRange(tensor.shape(), 1, tensor.rank());
            ByteBuffer content = tensor.bytes();
            byte[] row = new byte[content.remaining() / rows.size()];
            for (int i = 0; i < rows.size(); i++) {
                content.get(row);
                part.add(shape, row);
                bytes += row.length;
            }
        }
    }

    /** Writes all rows; the file appears whole. */
    void write(Path file) throws IOException {
        AtomicFiles.write(file, temporary -> {
            MessageDigest digest = sha256();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                var hashed = new DigestOutputStream(out, digest);
                writeTo(hashed);
                out.write(digest.digest());
            }
        });
    }

    private void writeTo(OutputStream out) throws IOException {
        byte[] header = header();
        int place = Segment.MAGIC.length + Integer.BYTES + header.length;
        out.write(Segment.MAGIC);
        out.write(numbers(Integer.BYTES).putInt(header.length).array());
        out.write(header);
        place = pad(out, place);
        ByteBuffer keyBytes = numbers(keys.size() * RowKey.BYTES);
        keys.forEach(key -> keyBytes.putLong(key.high()).putLong(key.low()));
        out.write(keyBytes.array());
        place += keyBytes.capacity();
        for (Part part : parts) {
            ByteBuffer index = numbers(keys.size() * (part.column.rank() + 1) * Long.BYTES);
            part.shapes.forEach(shape -> {
                for (long size : shape) {
                    index.putLong(size);
                }
            });
            part.ends.forEach(index::putLong);
            out.write(index.array());
            place += index.capacity();
        }
        for (Part part : parts) {
            place = pad(out, place);
            part.data.writeTo(out);
            place += part.data.size();
        }
    }

    private byte[] header() {
        ObjectNode header = Json.object();
        header.put("rows", keys.size());
        var tensors = header.putArray("tensors");
        for (Part part : parts) {
            tensors.addObject()
                    .put("name", part.column.name())
                    .put("element", part.column.element().name())
                    .put("rank", part.column.rank());
        }
        return header.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int pad(OutputStream out, int place) throws IOException {
        int aligned = Segment.aligned(place);
        out.write(new byte[aligned - place]);
        return aligned;
    }

    private static ByteBuffer numbers(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
