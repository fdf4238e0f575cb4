package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The names of the files in which an ONNX model keeps weights outside itself, read without loading the model: of the
 * protocol buffer only the messages on the way to {@code TensorProto.external_data} are entered, the rest is skipped
 * (onnx.proto3: model 7 graph; graph 1 node, 5 initializer, 15 sparse_initializer; node 5 attribute; attribute 5 t, 6
 * g, 10 tensors, 11 graphs, 22 sparse_tensor, 23 sparse_tensors; sparse tensor 1 values, 2 indices; tensor 13
 * external_data; function 7 node of model 25 functions).
 */
final class ExternalData {

    private static final int MAXIMUM_DEPTH = 64;
    private static final int MAXIMUM_TEXT_BYTES = 1 << 16;

    /** The messages on the way; what leads nowhere is {@code OTHER}. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        FUNCTION,
        ATTRIBUTE,
        TENSOR,
        SPARSE_TENSOR,
        ENTRY,
        OTHER;

        Message field(int number) {
            return switch (this) {
                case MODEL -> number == 7 ? GRAPH : number == 25 ? FUNCTION : OTHER;
                case GRAPH -> number == 1 ? NODE : number == 5 ? TENSOR : number == 15 ? SPARSE_TENSOR : OTHER;
                case FUNCTION -> number == 7 ? NODE : OTHER;
                case NODE -> number == 5 ? ATTRIBUTE : OTHER;
                case ATTRIBUTE ->
                    switch (number) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE_TENSOR;
                        default -> OTHER;
                    };
                case SPARSE_TENSOR -> number == 1 || number == 2 ? TENSOR : OTHER;
                case TENSOR -> number == 13 ? ENTRY : OTHER;
                case ENTRY, OTHER -> OTHER;
            };
        }
    }

    private final InputStream in;
    private final SortedSet<String> locations = new TreeSet<>();
    private long position;

    private ExternalData(InputStream in) {
        this.in = in;
    }

    /**
     * The locations as the model writes them, sorted; empty when all weights are inside.
     *
     * @throws ProblemException {@code reference.not-onnx} when the file is no protocol buffer
     */
    static SortedSet<String> locations(Path model) throws IOException {
        long bytes = Files.size(model);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(model), 1 << 16)) {
            var reader = new ExternalData(in);
            reader.message(Message.MODEL, bytes, 0);
            return reader.locations;
        } catch (Malformed | EOFException e) {
            throw new ProblemException(
                    Problem.error(
                            "reference.not-onnx",
                            model + " is not an ONNX file: " + e.getMessage() + ".",
                            "Fetch it again, or name another file."),
                    e);
        }
    }

    private void message(Message message, long end, int depth) throws IOException {
        if (depth > MAXIMUM_DEPTH) {
            throw new Malformed("graphs are nested deeper than " + MAXIMUM_DEPTH);
        }
        while (position < end) {
            long key = varint();
            int field = (int) (key >>> 3);
            switch ((int) (key & 7)) {
                case 0 -> varint();
                case 1 -> skip(8, end);
                case 5 -> skip(4, end);
                case 2 -> lengthDelimited(message, field, end, depth);
                default -> throw new Malformed("no field starts at byte " + position);
            }
        }
    }

    private void lengthDelimited(Message message, int field, long end, int depth) throws IOException {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw new Malformed("a field at byte " + position + " is longer than what holds it");
        }
        Message inner = message.field(field);
        if (inner == Message.ENTRY) {
            entry(position + length);
        } else if (inner == Message.OTHER) {
            skip(length, end);
        } else {
            message(inner, position + length, depth + 1);
        }
    }

    /** A StringStringEntryProto: 1 key, 2 value. */
    private void entry(long end) throws IOException {
        String key = "";
        String value = "";
        while (position < end) {
            long tag = varint();
            long length = varint();
            if ((tag & 7) != 2 || length < 0 || length > Math.min(end - position, MAXIMUM_TEXT_BYTES)) {
                throw new Malformed("no text is at byte " + position);
            }
            byte[] text = in.readNBytes((int) length);
            position += length;
            if (tag >>> 3 == 1) {
                key = new String(text, StandardCharsets.UTF_8);
            } else if (tag >>> 3 == 2) {
                value = new String(text, StandardCharsets.UTF_8);
            }
        }
        if (key.equals("location")) {
            locations.add(value);
        }
    }

    private void skip(long bytes, long end) throws IOException {
        if (bytes > end - position) {
            throw new Malformed("it ends in the middle of a field at byte " + position);
        }
        in.skipNBytes(bytes);
        position += bytes;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new Malformed("it ends in the middle of a number");
            }
            position++;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new Malformed("no number is at byte " + position);
    }

    /** The bytes are no protocol buffer. */
    private static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }
}
