package io.graftflow.server.internal.preview;

import io.graftflow.data.Media;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/** Pictures, sounds and clips of tables, for browsers. What they are is told by their first bytes, never by a name. */
public final class MediaFiles {

    private static final long LARGEST_BYTES = 256L << 20;
    private static final String UNKNOWN = "application/octet-stream";

    private MediaFiles() {}

    /**
     * The content of a value.
     *
     * @throws Refusal 403 for a file outside of the workspace, 404 for one that is gone, 413 for one that is too large
     */
    public static Answer answer(Media media, Workspace workspace) throws IOException {
        byte[] bytes = media.isInline() ? media.bytes() : read(media.path(), workspace);
        return Answer.of(200, type(bytes), bytes);
    }

    private static byte[] read(String path, Workspace workspace) throws IOException {
        try {
            Path file = workspace.root().resolve(path).normalize();
            Path inside = workspace.resolve(file.startsWith(workspace.root()) ? workspace.path(file) : "../" + path);
            if (!Files.isRegularFile(inside)) {
                throw Refusal.notFound("file.missing", "There is no file " + path + ".", "Put it back.");
            }
            if (Files.size(inside) > LARGEST_BYTES) {
                throw Refusal.of(413, "server.too-large", path + " is too large to be shown.", "Open it elsewhere.");
            }
            return Files.readAllBytes(inside);
        } catch (InvalidPathException e) {
            throw Refusal.notFound("file.missing", "There is no file " + path + ".", "Put it back.");
        }
    }

    /** The media type of content, of those that browsers show and that hold no script. */
    static String type(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(16, bytes.length), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG")) {
            return "image/png";
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (start.startsWith("GIF8")) {
            return "image/gif";
        }
        if (start.startsWith("BM")) {
            return "image/bmp";
        }
        if (start.startsWith("RIFF") && start.length() >= 12) {
            return switch (start.substring(8, 12)) {
                case "WEBP" -> "image/webp";
                case "WAVE" -> "audio/wav";
                default -> UNKNOWN;
            };
        }
        if (start.startsWith("OggS")) {
            return "audio/ogg";
        }
        if (start.startsWith("fLaC")) {
            return "audio/flac";
        }
        if (start.startsWith("ID3") || start.startsWith("\u00ff\u00fb")) {
            return "audio/mpeg";
        }
        if (start.length() >= 12 && start.startsWith("ftyp", 4)) {
            return "video/mp4";
        }
        boolean matroska = bytes.length > 4
                && Arrays.equals(Arrays.copyOf(bytes, 4), new byte[] {0x1a, 0x45, (byte) 0xdf, (byte) 0xa3});
        return matroska ? "video/webm" : UNKNOWN;
    }
}
