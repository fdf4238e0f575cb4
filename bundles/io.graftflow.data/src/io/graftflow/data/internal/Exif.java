package io.graftflow.data.internal;

/** EXIF (CIPA DC-008): the orientation of a picture, from the first directory of its TIFF structure. */
final class Exif {

    static final String START = "Exif\0\0";

    /** The orientation of a picture that is stored as it is seen. */
    static final int UPRIGHT = 1;

    private static final int ON_ITS_SIDE = 5;
    private static final int LAST = 8;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** Whether width and height change places when a picture of that orientation is turned upright. */
    static boolean isOnItsSide(int orientation) {
        return orientation >= ON_ITS_SIDE && orientation <= LAST;
    }

    /** The orientation, 1 to 8; upright where it is not told, or told wrongly, as that is no reason to refuse a picture. */
    static int orientation(PictureBytes bytes, int start, int end) {
        boolean lowFirst = bytes.has(start, "II*\0");
        if (end - start < 8 || !lowFirst && !bytes.has(start, "MM\0*")) {
            return UPRIGHT;
        }
        long directory = start + Integer.toUnsignedLong(bytes.i32(start + 4, lowFirst));
        if (directory + 2 > end) {
            return UPRIGHT;
        }
        int entries = bytes.u16((int) directory, lowFirst);
        for (int i = 0; i < entries; i++) {
            int entry = (int) directory + 2 + i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > end) {
                return UPRIGHT;
            }
            if (bytes.u16(entry, lowFirst) == ORIENTATION) {
                int value = bytes.u16(entry + 8, lowFirst);
                return bytes.u16(entry + 2, lowFirst) == SHORT && value <= LAST ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
