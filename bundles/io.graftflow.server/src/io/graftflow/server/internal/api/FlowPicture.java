package io.graftflow.server.internal.api;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A PNG with a workflow in it, as an international text chunk (PNG specification, third edition, section 11.3.3.4) with
 * the keyword {@value #KEYWORD}.
 */
final class FlowPicture {

    private static final String KEYWORD = "graftflow";
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final String TEXT = "iTXt";
    private static final String END = "IEND";

    /** Length, type and checksum. */
    private static final int FRAME_BYTES = 12;

    private FlowPicture() {}

    private record Chunk(String type, int start, int length) {
        int end() {
            return start + length + FRAME_BYTES;
        }
    }

    /**
     * The picture with a text; one that was in it is replaced.
     *
     * @throws ProblemException {@code picture.unreadable}
     */
    static byte[] with(byte[] picture, String text) {
        requirePng(picture);
        var out = new ByteArrayOutputStream(picture.length + text.length() + 100);
        out.writeBytes(SIGNATURE);
        for (int at = SIGNATURE.length; at < picture.length; ) {
            Chunk chunk = chunk(picture, at);
            if (chunk.type().equals(END)) {
                out.writeBytes(textChunk(text));
            }
            if (content(picture, chunk).isEmpty()) {
                out.write(picture, chunk.start(), chunk.length() + FRAME_BYTES);
            }
            at = chunk.end();
        }
        return out.toByteArray();
    }

    /**
     * The text in a picture.
     *
     * @throws ProblemException {@code picture.unreadable}, {@code picture.no-workflow}
     */
    static String text(byte[] picture) {
        requirePng(picture);
        for (int at = SIGNATURE.length; at < picture.length; ) {
            Chunk chunk = chunk(picture, at);
            Optional<String> text = content(picture, chunk);
            if (text.isPresent()) {
                return text.get();
            }
            at = chunk.end();
        }
        throw new ProblemException(Problem.error(
                "picture.no-workflow", "The picture carries no workflow.", "Use one that Graftflow shared as PNG."));
    }

    private static void requirePng(byte[] picture) {
        if (!Arrays.equals(SIGNATURE, Arrays.copyOf(picture, SIGNATURE.length))) {
            throw unreadable("it is no PNG");
        }
    }

    private static ProblemException unreadable(String why) {
        return new ProblemException(Problem.error(
                "picture.unreadable", "The picture cannot be read: " + why + ".", "Use a PNG that is whole."));
    }

    private static Chunk chunk(byte[] picture, int at) {
        if (at + FRAME_BYTES > picture.length) {
            throw unreadable("it ends too early");
        }
        int length = ByteBuffer.wrap(picture).getInt(at);
        if (length < 0 || length > picture.length - at - FRAME_BYTES) {
            throw unreadable("it ends too early");
        }
        return new Chunk(new String(picture, at + 4, 4, StandardCharsets.ISO_8859_1), at, length);
    }

    /** The text of our own chunk. */
    private static Optional<String> content(byte[] picture, Chunk chunk) {
        byte[] head = head();
        int start = chunk.start() + 8;
        boolean ours = chunk.type().equals(TEXT)
                && chunk.length() >= head.length
                && Arrays.equals(picture, start, start + head.length, head, 0, head.length);
        return ours
                ? Optional.of(
                        new String(picture, start + head.length, chunk.length() - head.length, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** Keyword, not compressed, no language, no translated keyword. */
    private static byte[] head() {
        return (KEYWORD + "\0\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] textChunk(String text) {
        byte[] head = head();
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer chunk = ByteBuffer.allocate(FRAME_BYTES + head.length + content.length);
        chunk.putInt(head.length + content.length);
        chunk.put(TEXT.getBytes(StandardCharsets.ISO_8859_1)).put(head).put(content);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, chunk.position() - 4);
        return chunk.putInt((int) checksum.getValue()).array();
    }
}
