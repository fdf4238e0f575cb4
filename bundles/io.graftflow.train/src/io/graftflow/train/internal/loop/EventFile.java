package io.graftflow.train.internal.loop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of scalars that TensorBoard reads: {@code Event} messages (tensorflow/core/util/event.proto), each framed as a
 * TFRecord: its length, a checksum of that, the message, a checksum of that.
 */
public final class EventFile implements AutoCloseable {

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int MASK = 0xa282ead8;

    private final OutputStream out;

    /**
     * Begins a file.
     *
     * @param out what it is written to; closed with this
     * @param seconds when it began, since 1970
     */
    public EventFile(OutputStream out, double seconds) throws IOException {
        this.out = out;
        var event = new ByteArrayOutputStream();
        real(event, WALL_TIME, seconds);
        bytes(event, FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        record(event.toByteArray());
    }

    /**
     * Adds scalars.
     *
     * @param seconds when, since 1970
     * @param step the step that they are of
     * @param values by their tags, such as {@code train/loss}
     */
    public void scalars(double seconds, long step, Map<String, Double> values) throws IOException {
        var summary = new ByteArrayOutputStream();
        values.forEach((tag, value) -> {
            var scalar = new ByteArrayOutputStream();
            bytes(scalar, TAG, tag.getBytes(StandardCharsets.UTF_8));
            key(scalar, SIMPLE_VALUE, FIXED32);
            scalar.writeBytes(little(4).putFloat(value.floatValue()).array());
            bytes(summary, VALUE, scalar.toByteArray());
        });
        var event = new ByteArrayOutputStream();
        real(event, WALL_TIME, seconds);
        key(event, STEP, VARINT);
        varint(event, step);
        bytes(event, SUMMARY, summary.toByteArray());
        record(event.toByteArray());
    }

    private void record(byte[] message) throws IOException {
        byte[] length = little(8).putLong(message.length).array();
        out.write(length);
        out.write(little(4).putInt(masked(length)).array());
        out.write(message);
        out.write(little(4).putInt(masked(message)).array());
    }

    /** A checksum as TFRecord wants it, so that data with checksums in it can be checksummed. */
    static int masked(byte[] data) {
        var checksum = new CRC32C();
        checksum.update(data);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
    }

    private static void key(ByteArrayOutputStream message, int field, int wire) {
        varint(message, (long) field << 3 | wire);
    }

    private static void real(ByteArrayOutputStream message, int field, double value) {
        key(message, field, FIXED64);
        message.writeBytes(little(8).putDouble(value).array());
    }

    private static void bytes(ByteArrayOutputStream message, int field, byte[] content) {
        key(message, field, BYTES);
        varint(message, content.length);
        message.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream message, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            message.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        message.write((int) left);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
