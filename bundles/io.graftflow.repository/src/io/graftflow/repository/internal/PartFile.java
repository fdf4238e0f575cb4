package io.graftflow.repository.internal;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The beginning of a file that is being downloaded, with a note beside it by which the server knows the file again. */
final class PartFile implements AutoCloseable {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");
    private static final long STEP_BYTES = 1 << 20;

    /** The disk took no more bytes. */
    static final class WriteException extends IOException {
        private static final long serialVersionUID = 1;

        WriteException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Path part;
    private final Path state;
    private final long from;
    private final Progress progress;
    private final String name;
    private FileChannel channel;
    private long total = -1;
    private long said;

    PartFile(Path part, Path state, long from, Progress progress, String name) {
        this.part = part;
        this.state = state;
        this.from = from;
        this.progress = progress;
        this.name = name;
    }

    /** Says where an answer's body goes: behind what is there, or in its place, or nowhere. */
    Transfer.Target open(ResponseInfo head) {
        try {
            if (head.statusCode() == 206) {
                return append(head.headers());
            }
            if (head.statusCode() == 200) {
                return replace(head.headers());
            }
            return bytes -> bytes.position(bytes.limit());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Transfer.Target append(HttpHeaders headers) throws IOException {
        Matcher range =
                CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (!range.matches() || range.group(1) == null || Long.parseLong(range.group(1)) != from) {
            Files.deleteIfExists(state);
            throw UnreachableException.broken("another part came than the one asked for", null);
        }
        total = range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2));
        channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        channel.truncate(from).position(from);
        return this::write;
    }

    private Transfer.Target replace(HttpHeaders headers) throws IOException {
        OptionalLong length = headers.firstValueAsLong("Content-Length");
        total = length.orElse(-1);
        Files.deleteIfExists(state);
        channel = FileChannel.open(
                part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        String validator = validator(headers);
        if (!validator.isEmpty()) {
            AtomicFiles.writeString(state, Json.pretty(Json.object().put("validator", validator)));
        }
        checkSpace();
        return this::write;
    }

    /** What a server takes for a file's version: a strong tag, else the time of its last change. */
    private static String validator(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"))
                .orElse("");
    }

    private void checkSpace() throws IOException {
        long free = Files.getFileStore(part).getUsableSpace();
        if (total > free) {
            throw new WriteException(new IOException(
                    "it needs " + Downloads.amount(total, -1) + ", " + Downloads.amount(free, -1) + " are free"));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        progress.checkCancelled();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new WriteException(e);
        }
        long done = channel.position();
        if (done - said >= STEP_BYTES) {
            said = done;
            progress.report(
                    total > 0 ? (double) done / total : -1,
                    "downloading " + name + ", " + Downloads.amount(done, total));
        }
    }

    /** Whether a refused range is one that starts at the file's very end. */
    boolean isAll(HttpHeaders headers) {
        Matcher range =
                CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        return range.matches() && range.group(2).equals(String.valueOf(from));
    }

    /** Sees that all came that was announced. */
    void finish() throws IOException {
        long size = channel.position();
        if (total >= 0 && size < total) {
            throw UnreachableException.broken(name + " ended after " + size + " of " + total + " bytes", null);
        }
        if (total >= 0 && size > total) {
            Files.deleteIfExists(state);
            throw UnreachableException.broken(name + " has more than the announced " + total + " bytes", null);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
