package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.ReadOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file of text: how it is encoded, whether it is compressed.
 *
 * @param file where it is
 * @param charset its encoding
 * @param gzip whether it is compressed by gzip
 * @param markBytes the length of the byte order mark at its start
 */
record TextFile(Path file, Charset charset, boolean gzip, int markBytes) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Looks at a file's start. */
    static TextFile of(Path file, ReadOptions options) {
        try {
            boolean gzip = isGzip(file);
            byte[] head;
            try (InputStream in = open(file, gzip)) {
                head = in.readNBytes(3);
            }
            Charset marked = marked(head);
            Charset charset = options.encoding().isEmpty() ? marked : charset(file, options.encoding());
            int markBytes = head.length == 0 || !isMarked(head) || !charset.equals(marked)
                    ? 0
                    : marked.equals(StandardCharsets.UTF_8) ? 3 : 2;
            return new TextFile(file, charset, gzip, markBytes);
        } catch (IOException e) {
            throw FileFormats.unreadable(file, e);
        }
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(2);
            return magic.length == 2 && magic[0] == 0x1F && (magic[1] & 0xFF) == 0x8B;
        }
    }

    private static InputStream open(Path file, boolean gzip) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    private static boolean isMarked(byte[] head) {
        return starts(head, 0xEF, 0xBB, 0xBF) || starts(head, 0xFF, 0xFE) || starts(head, 0xFE, 0xFF);
    }

    private static Charset marked(byte[] head) {
        if (starts(head, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return starts(head, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private static boolean starts(byte[] head, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static Charset charset(Path file, String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw ProblemException.error(
                            "table.unknown-encoding",
                            "There is no text encoding \"" + name + "\".",
                            "Choose one such as UTF-8, UTF-16, ISO-8859-1 or windows-1252.")
                    .at(file.toString());
        }
    }

    /** Its text, without the mark. */
    StrictReader open() throws IOException {
        InputStream in = open(file, gzip);
        in.skipNBytes(markBytes);
        return new StrictReader(in, charset, markBytes);
    }
}
