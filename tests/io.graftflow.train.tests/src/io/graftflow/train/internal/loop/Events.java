package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files by another way than they are written: field by field, with a checksum of its own. */
public final class Events {

    private Events() {}

    /** What was read of an event. */
    public record Event(double seconds, long step, String version, Map<String, Float> values) {}

    /** CRC-32C bit by bit, polynomial 0x1EDC6F41 reflected (RFC 3720, appendix B.4). */
    static int checksum(ByteBuffer data) {
        int crc = ~0;
        while (data.hasRemaining()) {
            crc ^= data.get() & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = crc >>> 1 ^ ((crc & 1) == 1 ? 0x82F63B78 : 0);
            }
        }
        return ~crc;
    }

    static int masked(ByteBuffer data) {
        int crc = checksum(data);
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    /** All events of a file. */
    public static List<Event> read(byte[] file) {
        var events = new ArrayList<Event>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int lengthMask = masked(in.slice(in.position(), 8));
            int length = (int) in.getLong();
            assertEquals(lengthMask, in.getInt(), "the checksum of the length");
            ByteBuffer message = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            int messageMask = masked(message.duplicate());
            in.position(in.position() + length);
            assertEquals(messageMask, in.getInt(), "the checksum of the message");
            events.add(event(message));
        }
        return events;
    }

    private static Event event(ByteBuffer message) {
        double seconds = 0;
        long step = 0;
        String version = "";
        var values = new LinkedHashMap<String, Float>();
        while (message.hasRemaining()) {
            switch ((int) varint(message)) {
                case 1 << 3 | 1 -> seconds = message.getDouble();
                case 2 << 3 -> step = varint(message);
                case 3 << 3 | 2 -> version = text(message);
                case 5 << 3 | 2 -> {
                    ByteBuffer summary = nested(message);
                    while (summary.hasRemaining()) {
                        assertEquals(1 << 3 | 2, varint(summary));
                        ByteBuffer value = nested(summary);
                        assertEquals(1 << 3 | 2, varint(value));
                        String tag = text(value);
                        assertEquals(2 << 3 | 5, varint(value));
                        values.put(tag, value.getFloat());
                    }
                }
                default -> throw new AssertionError("a field that no event has");
            }
        }
        return new Event(seconds, step, version, values);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static ByteBuffer nested(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(nested(in)).toString();
    }
}
