package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.data.internal.PictureFile;
import java.util.Locale;

/**
 * What a picture's file says of itself. Pictures are told by their first bytes, never by a name; pixels are not decoded,
 * so that a picture of any size takes no memory.
 *
 * @param format how the file is laid out
 * @param width in pixels, as people see it: turned as the EXIF orientation says
 * @param height in pixels, as people see it
 */
public record Picture(Format format, int width, int height) {

    /** The formats that are known: those that browsers and Java's own decoders read. */
    public enum Format {
        /** JPEG, ISO/IEC 10918-1, with its EXIF orientation. */
        JPEG,
        /** PNG, ISO/IEC 15948. */
        PNG,
        /** GIF; of a moving one, the first frame. */
        GIF,
        /** A Windows bitmap. */
        BMP;

        /** The media type, such as {@code image/png}. */
        public String mediaType() {
            return "image/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads the head of a picture's file alone.
     *
     * @param file the file, or its first part
     * @throws ProblemException {@code image.unreadable} when it is of another format, or the head is damaged
     */
    public static Picture head(byte[] file) {
        return PictureFile.read(file, false);
    }

    /**
     * Reads the head, and goes through the rest as far as that needs no decoding: a file that is cut off is found, and
     * damage to a PNG's chunks.
     *
     * @param file all of it
     * @throws ProblemException {@code image.unreadable} when it is of another format, cut off, or damaged
     */
    public static Picture whole(byte[] file) {
        return PictureFile.read(file, true);
    }
}
