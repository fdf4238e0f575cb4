package io.graftflow.data.internal;

import io.graftflow.data.Picture;

/** A Windows bitmap: a file header that says where the pixels start, and an information header that says how many. */
final class BmpFile {

    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int HEADER = 40;
    private static final int BITS = 28;
    private static final int COMPRESSION = 30;
    private static final int PIXEL_BYTES = 34;
    private static final int BIT_FIELDS = 3;
    private static final int ROW_BITS = 32;

    private BmpFile() {}

    static Picture read(PictureBytes bytes, boolean whole) {
        bytes.require(FILE_HEADER + 4L);
        int header = bytes.i32(FILE_HEADER, true);
        if (header == OLD_HEADER) {
            int bits = bytes.u16(FILE_HEADER + 10, true);
            return checked(bytes, bytes.u16(18, true), bytes.u16(20, true), bits, true, whole);
        }
        if (header < HEADER) {
            throw PictureBytes.unreadable("it has no header of a BMP file");
        }
        bytes.require(FILE_HEADER + (long) HEADER);
        int compression = bytes.i32(COMPRESSION, true);
        boolean plain = compression == 0 || compression == BIT_FIELDS;
        // rows from the top down are told by a negative height
        long height = Math.abs((long) bytes.i32(22, true));
        return checked(bytes, bytes.i32(18, true), height, bytes.u16(BITS, true), plain, whole);
    }

    private static Picture checked(PictureBytes bytes, int width, long height, int bits, boolean plain, boolean whole) {
        Picture picture = PictureFile.sized(Picture.Format.BMP, width, height);
        if (whole) {
            long rowBytes = ((long) width * bits + ROW_BITS - 1) / ROW_BITS * 4;
            bytes.require(Integer.toUnsignedLong(bytes.i32(10, true))
                    + (plain ? rowBytes * height : Integer.toUnsignedLong(bytes.i32(PIXEL_BYTES, true))));
        }
        return picture;
    }
}
