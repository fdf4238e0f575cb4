package io.graftflow.data.internal;

import io.graftflow.data.Picture;

/** GIF (specification 89a): a screen, extensions, and frames of blocks that each say their length. */
final class GifFile {

    private static final int SCREEN_END = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int FRAME_HEAD = 10;
    private static final int HAS_COLOURS = 0x80;
    private static final int COLOURS = 7;
    private static final int COLOUR_BYTES = 3;

    private GifFile() {}

    static Picture read(PictureBytes bytes, boolean whole) {
        bytes.require(SCREEN_END);
        Picture picture = PictureFile.sized(Picture.Format.GIF, bytes.u16(6, true), bytes.u16(8, true));
        if (whole) {
            firstFrame(bytes, SCREEN_END + colours(bytes.u8(10)));
        }
        return picture;
    }

    /** Goes through the file to the end of the first frame; what comes after is not looked at. */
    private static void firstFrame(PictureBytes bytes, int start) {
        int at = start;
        while (true) {
            int kind = bytes.u8(at);
            if (kind == FRAME) {
                bytes.require(at + (long) FRAME_HEAD);
                blocks(bytes, at + FRAME_HEAD + colours(bytes.u8(at + FRAME_HEAD - 1)) + 1);
                return;
            }
            if (kind == TRAILER) {
                throw PictureBytes.unreadable("it holds no frame");
            }
            if (kind != EXTENSION) {
                throw PictureBytes.unreadable("its part at byte " + at + " is of no known kind");
            }
            at = blocks(bytes, at + 2);
        }
    }

    /** The end of blocks that each say their length; one of none is the last. */
    private static int blocks(PictureBytes bytes, int start) {
        int at = start;
        int length = bytes.u8(at);
        while (length > 0) {
            at += 1 + length;
            length = bytes.u8(at);
        }
        return at + 1;
    }

    private static int colours(int flags) {
        return (flags & HAS_COLOURS) == 0 ? 0 : COLOUR_BYTES << (flags & COLOURS) + 1;
    }
}
