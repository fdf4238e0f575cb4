package io.graftflow.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * What a file's bytes must hash to.
 *
 * @param algorithm as Java names it: {@code SHA-256}
 * @param prefix a text that goes into the hash before the bytes, mostly empty
 * @param hex the expected hash in lower-case hexadecimal digits
 */
public record Checksum(String algorithm, String prefix, String hex) {

    private static final int CHUNK_BYTES = 1 << 16;

    public Checksum {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(prefix, "prefix");
        hex = hex.toLowerCase(Locale.ROOT);
    }

    /** A SHA-256 in hexadecimal digits. */
    public static Checksum sha256(String hex) {
        return new Checksum("SHA-256", "", hex);
    }

    /** A SHA-1 in hexadecimal digits. */
    public static Checksum sha1(String hex) {
        return new Checksum("SHA-1", "", hex);
    }

    /** The id that git gives to a file of so many bytes: a SHA-1 with a header. */
    public static Checksum gitBlob(long bytes, String hex) {
        return new Checksum("SHA-1", "blob " + bytes + "\0", hex);
    }

    /**
     * One hash of a Subresource Integrity text (W3C), such as {@code sha512-BASE64}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Checksum integrity(String text) {
        int dash = text.indexOf('-');
        if (!text.matches("sha(1|256|384|512)-.+")) {
            throw new IllegalArgumentException("Expected sha512-BASE64, got \"" + text + "\".");
        }
        byte[] hash = Base64.getDecoder().decode(text.substring(dash + 1));
        return new Checksum(
                "SHA-" + text.substring("sha".length(), dash),
                "",
                HexFormat.of().formatHex(hash));
    }

    /** The hash that a file has. */
    public String of(Path file) throws IOException {
        MessageDigest digest = digest();
        digest.update(prefix.getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
        }
    }
}
