package io.graftflow.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * A picture, a sound or a clip in a table: the bytes of an encoded file, or where the file is, or both.
 *
 * @param path the file's path or name; empty when only the bytes are known
 * @param bytes the file's content; empty when only the path is known
 */
public record Media(String path, byte[] bytes) {

    /** Checks that there is one of the two. */
    public Media {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(bytes, "bytes");
        if (path.isEmpty() && bytes.length == 0) {
            throw new IllegalArgumentException("neither a path nor bytes");
        }
    }

    /** A file that stays where it is. */
    public static Media at(String path) {
        return new Media(path, new byte[0]);
    }

    /** A file's content without a name. */
    public static Media of(byte[] bytes) {
        return new Media("", bytes);
    }

    /** Whether the content is here and needs no reading of the file. */
    public boolean isInline() {
        return bytes.length > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Media media && media.path.equals(path) && Arrays.equals(media.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? bytes.length + " bytes" : path;
    }
}
