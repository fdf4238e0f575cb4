package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import java.nio.charset.StandardCharsets;

/** The bytes of a picture's file; reading beyond their end says that the file is cut off. */
final class PictureBytes {

    private static final int BYTE = 0xFF;

    private final byte[] bytes;

    PictureBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many there are. */
    int length() {
        return bytes.length;
    }

    byte[] array() {
        return bytes;
    }

    /** Whether the file has these characters of one byte at a place. */
    boolean has(int at, String text) {
        return at + text.length() <= bytes.length
                && new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    /**
     * Sees to it that there are bytes up to a place.
     *
     * @throws ProblemException {@code image.unreadable} when the file ends before it
     */
    void require(long end) {
        if (end > bytes.length) {
            throw unreadable("it is cut off: expected at least " + end + " bytes, got " + bytes.length);
        }
    }

    /** An unsigned byte. */
    int u8(int at) {
        require(at + 1L);
        return bytes[at] & BYTE;
    }

    /** An unsigned number of two bytes, the lower one first or last. */
    int u16(int at, boolean lowFirst) {
        require(at + 2L);
        int first = bytes[at] & BYTE;
        int second = bytes[at + 1] & BYTE;
        return lowFirst ? first | second << 8 : first << 8 | second;
    }

    /** A signed number of four bytes, the lowest one first or last. */
    int i32(int at, boolean lowFirst) {
        int first = u16(at, lowFirst);
        int second = u16(at + 2, lowFirst);
        return lowFirst ? first | second << 16 : first << 16 | second;
    }

    /** What to throw for a picture that cannot be read. */
    static ProblemException unreadable(String why) {
        return ProblemException.error(
                "image.unreadable", "The picture cannot be read: " + why + ".", "Replace the file, or take it away.");
    }
}
