package io.graftflow.onnx.internal;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a protocol buffer message, where it lies in the file.
 *
 * @param number the field's number
 * @param tag where its tag begins
 * @param start where its content begins
 * @param end where its content ends
 * @param value the number in it, when it holds one of variable length; else 0
 * @param isBytes whether it has a length: a message, a text, bytes, packed numbers
 */
record WireField(int number, int tag, int start, int end, long value, boolean isBytes) {

    /**
     * The fields of a message.
     *
     * @throws IllegalArgumentException when it is damaged
     */
    static List<WireField> in(ByteString file, int start, int end) {
        var fields = new ArrayList<WireField>();
        var reader = new Reader(file, start, end);
        while (reader.position < end) {
            fields.add(reader.field());
        }
        return fields;
    }

    /** The fields of one number that have a length. */
    static List<WireField> in(ByteString file, int start, int end, int number) {
        var fields = new ArrayList<WireField>();
        var reader = new Reader(file, start, end);
        while (reader.position < end) {
            WireField field = reader.field();
            if (field.number == number && field.isBytes) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static final class Reader {
        private final ByteString file;
        private final int end;
        private int position;

        private Reader(ByteString file, int start, int end) {
            this.file = file;
            this.position = start;
            this.end = end;
        }

        private WireField field() {
            int tagStart = position;
            long tag = varint();
            int kind = (int) tag & 7;
            long value = kind == 0 || kind == 2 ? varint() : 0;
            long length =
                    switch (kind) {
                        case 0 -> 0;
                        case 1 -> Long.BYTES;
                        case 2 -> value;
                        case 5 -> Integer.BYTES;
                        default -> throw new IllegalArgumentException("No kind of field: " + kind);
                    };
            if (length < 0 || length > end - position) {
                throw new IllegalArgumentException("A field is longer than what holds it");
            }
            int start = position;
            position += (int) length;
            return new WireField((int) (tag >>> 3), tagStart, start, position, kind == 0 ? value : 0, kind == 2);
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE && position < end; shift += 7) {
                byte next = file.byteAt(position++);
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("A number does not end");
        }
    }
}
