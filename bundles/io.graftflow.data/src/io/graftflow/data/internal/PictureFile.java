package io.graftflow.data.internal;

import io.graftflow.data.Picture;

/** Reads what a picture's file says of itself, by its first bytes. */
public final class PictureFile {

    private PictureFile() {}

    /**
     * Reads a picture's file.
     *
     * @param whole whether to go through all of it
     */
    public static Picture read(byte[] file, boolean whole) {
        var bytes = new PictureBytes(file);
        if (file.length == 0) {
            throw PictureBytes.unreadable("the file is empty");
        }
        if (bytes.has(0, JpegFile.START)) {
            return JpegFile.read(bytes, whole);
        }
        if (bytes.has(0, PngFile.START)) {
            return PngFile.read(bytes, whole);
        }
        if (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a")) {
            return GifFile.read(bytes, whole);
        }
        if (bytes.has(0, "BM")) {
            return BmpFile.read(bytes, whole);
        }
        throw PictureBytes.unreadable(
                "expected a JPEG, PNG, GIF or BMP file, got " + other(bytes) + ", whatever its name says");
    }

    /** Of a format with a size; the one thing that all of them can have wrong. */
    static Picture sized(Picture.Format format, long width, long height) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw PictureBytes.unreadable("it says that it is " + width + " × " + height + " pixels large");
        }
        return new Picture(format, (int) width, (int) height);
    }

    private static String other(PictureBytes bytes) {
        if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return "a WebP file";
        }
        if (bytes.has(0, "II*\0") || bytes.has(0, "MM\0*")) {
            return "a TIFF file";
        }
        if (bytes.has(4, "ftypavif") || bytes.has(4, "ftypheic")) {
            return "an AVIF or HEIC file";
        }
        return bytes.has(0, "<") ? "text such as SVG or HTML" : "something else";
    }
}
