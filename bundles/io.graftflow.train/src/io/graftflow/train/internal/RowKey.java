package io.graftflow.train.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a row's content: the first 128 bits of its SHA-256.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record RowKey(long high, long low) {

    /** Bytes that it takes in a file. */
    static final int BYTES = 16;

    /** Makes keys, for one thread. */
    public static final class Maker {

        private final MessageDigest digest;

        /** A maker. */
        public Maker() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256.", e);
            }
        }

        /** The key of a content. */
        public RowKey key(byte[] content) {
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(content));
            return new RowKey(hash.getLong(), hash.getLong());
        }
    }
}
