package io.graftflow.data.internal;

import io.graftflow.data.Picture;
import java.util.zip.CRC32;

/** PNG (ISO/IEC 15948, section 5): a signature, then chunks of length, type, data and checksum. */
final class PngFile {

    static final String START = "\u0089PNG\r\n\u001a\n";

    private static final int CHUNK_FRAME = 12;
    private static final long LOW_32_BITS = 0xFFFFFFFFL;

    private PngFile() {}

    static Picture read(PictureBytes bytes, boolean whole) {
        int header = START.length();
        if (!bytes.has(header + 4, "IHDR")) {
            bytes.require(header + 8L);
            throw PictureBytes.unreadable("its first chunk is not the header of a PNG file");
        }
        Picture picture =
                PictureFile.sized(Picture.Format.PNG, bytes.i32(header + 8, false), bytes.i32(header + 12, false));
        if (whole) {
            chunks(bytes, header);
        }
        return picture;
    }

    private static void chunks(PictureBytes bytes, int first) {
        int at = first;
        boolean data = false;
        while (!bytes.has(at + 4, "IEND")) {
            data |= bytes.has(at + 4, "IDAT");
            at = chunk(bytes, at);
        }
        chunk(bytes, at);
        if (!data) {
            throw PictureBytes.unreadable("it holds no pixels");
        }
    }

    /** Where the next chunk starts. */
    private static int chunk(PictureBytes bytes, int at) {
        long length = bytes.i32(at, false) & LOW_32_BITS;
        bytes.require(at + CHUNK_FRAME + length);
        var sum = new CRC32();
        sum.update(bytes.array(), at + 4, (int) length + 4);
        int end = at + CHUNK_FRAME + (int) length;
        if ((int) sum.getValue() != bytes.i32(end - 4, false)) {
            throw PictureBytes.unreadable("the checksum of its part at byte " + at + " is wrong");
        }
        return end;
    }
}
