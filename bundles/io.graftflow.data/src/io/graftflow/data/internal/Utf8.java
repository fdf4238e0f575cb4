package io.graftflow.data.internal;

/** Encodes characters as UTF-8 without making garbage. For one thread. */
final class Utf8 {

    private byte[] bytes = new byte[1 << 10];

    /** What was encoded last. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Encodes characters.
     *
     * @return the number of bytes
     */
    int encode(char[] chars, int start, int end) {
        int most = 3 * (end - start);
        if (bytes.length < most) {
            bytes = new byte[Math.max(most, 2 * bytes.length)];
        }
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = chars[i];
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(chars[i + 1])) {
                int point = Character.toCodePoint(c, chars[++i]);
                bytes[length++] = (byte) (0xF0 | point >> 18);
                bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | point & 0x3F);
            } else {
                char known = Character.isSurrogate(c) ? '\uFFFD' : c;
                bytes[length++] = (byte) (0xE0 | known >> 12);
                bytes[length++] = (byte) (0x80 | known >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | known & 0x3F);
            }
        }
        return length;
    }
}
