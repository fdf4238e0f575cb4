package io.graftflow.data.internal;

import io.graftflow.data.Picture;

/** JPEG (ISO/IEC 10918-1, annex B): segments that start with a marker, then scans up to the marker of the end. */
final class JpegFile {

    static final String START = "\u00ff\u00d8\u00ff";

    private static final int MARK = 0xFF;
    private static final int FIRST_FRAME = 0xC0;
    private static final int LAST_FRAME = 0xCF;
    private static final int TABLES = 0xC4;
    private static final int RESERVED = 0xC8;
    private static final int CONDITIONING = 0xCC;
    private static final int RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int APP1 = 0xE1;
    private static final int TEMPORARY = 0x01;

    private final PictureBytes bytes;
    private int orientation = Exif.UPRIGHT;
    private int width;
    private int height;

    private JpegFile(PictureBytes bytes) {
        this.bytes = bytes;
    }

    static Picture read(PictureBytes bytes, boolean whole) {
        JpegFile file = new JpegFile(bytes);
        file.segments(whole);
        boolean turned = Exif.isOnItsSide(file.orientation);
        return PictureFile.sized(
                Picture.Format.JPEG, turned ? file.height : file.width, turned ? file.width : file.height);
    }

    private void segments(boolean whole) {
        int at = 2;
        while (true) {
            if (bytes.u8(at) != MARK) {
                throw PictureBytes.unreadable("there is no marker at byte " + at);
            }
            int marker = bytes.u8(at + 1);
            if (marker == MARK) {
                // a marker may be filled up
                at++;
            } else if (marker == END) {
                requireFrame();
                return;
            } else if (isAlone(marker)) {
                at += 2;
            } else {
                segment(marker, at + 4, at + 2 + length(at + 2));
                if (!whole && width > 0) {
                    return;
                }
                at += 2 + length(at + 2);
                at = marker == SCAN ? scanEnd(at) : at;
            }
        }
    }

    private int length(int at) {
        int length = bytes.u16(at, false);
        if (length < 2) {
            throw PictureBytes.unreadable("the part at byte " + (at - 2) + " has a wrong length");
        }
        return length;
    }

    private void segment(int marker, int start, int end) {
        bytes.require(end);
        if (marker == SCAN) {
            requireFrame();
        } else if (marker == APP1 && bytes.has(start, Exif.START)) {
            orientation = Exif.orientation(bytes, start + Exif.START.length(), end);
        } else if (isFrame(marker) && width == 0) {
            bytes.require(start + 5L);
            height = bytes.u16(start + 1, false);
            width = bytes.u16(start + 3, false);
            requireFrame();
        }
    }

    private void requireFrame() {
        if (width == 0 || height == 0) {
            throw PictureBytes.unreadable("it does not say how large it is");
        }
    }

    private static boolean isFrame(int marker) {
        return marker >= FIRST_FRAME
                && marker <= LAST_FRAME
                && marker != TABLES
                && marker != RESERVED
                && marker != CONDITIONING;
    }

    private static boolean isAlone(int marker) {
        return marker == TEMPORARY || marker >= RESTART && marker <= LAST_RESTART;
    }

    /** Where the coded pixels of a scan end: at the next marker that is none of theirs. */
    private int scanEnd(int start) {
        byte[] array = bytes.array();
        int at = start;
        while (at + 1 < array.length) {
            int next = array[at + 1] & MARK;
            boolean own = next == 0 || next == MARK || isAlone(next);
            if ((array[at] & MARK) == MARK && !own) {
                return at;
            }
            at++;
        }
        throw PictureBytes.unreadable("it is cut off: its pixels have no end");
    }
}
