package io.graftflow.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of parts. Each part goes in with its length, so that {@code "ab","c"} and {@code "a","bc"}
 * differ; the static methods hash plain bytes, as {@code sha256sum} does.
 */
public final class Hash {

    /** The length of a hash. */
    public static final int BYTES = 32;

    private static final int CHUNK_BYTES = 1 << 20;

    private final MessageDigest digest = newDigest();

    /** Adds a text as UTF-8. */
    public Hash add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds bytes. */
    public Hash add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
        digest.update(bytes);
        return this;
    }

    /** Adds the remaining bytes of a buffer, whose position stays. */
    public Hash add(ByteBuffer bytes) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.remaining()).flip());
        digest.update(bytes.duplicate());
        return this;
    }

    /** Writes the hash of all parts so far, 32 bytes, into an array; starts anew. */
    public void into(byte[] target, int offset) {
        try {
            digest.digest(target, offset, BYTES);
        } catch (DigestException e) {
            throw new IllegalArgumentException("There is no room for 32 bytes at " + offset + ".", e);
        }
    }

    /** The hash of all parts so far, as 64 lower-case hexadecimal digits; starts anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of bytes, as 64 lower-case hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    /** The SHA-256 of the remaining bytes of a buffer, whose position stays. */
    public static String sha256(ByteBuffer bytes) {
        MessageDigest digest = newDigest();
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of a file's content. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(in.size() + 1024, CHUNK_BYTES));
            while (in.read(chunk.clear()) >= 0) {
                digest.update(chunk.flip());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
