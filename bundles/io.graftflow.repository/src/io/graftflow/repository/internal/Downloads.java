package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.repository.Checksum;
import io.graftflow.repository.Download;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads into the store's folder {@code downloads}. What is there when a connection breaks, the work is cancelled or
 * the process dies stays as {@code .part}; the next try asks for the rest, on condition that the file is still the same
 * (RFC 9110, sections 13.1.5 and 14.2). A finished file is handed over only when its checksums are right.
 */
final class Downloads {

    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
    /** Tries that bring nothing new; a try that gets on does not count. */
    private static final int MAXIMUM_TRIES = 5;

    private static final int COMPLETE = 0;

    private final Path store;
    private final Http http;

    Downloads(Path store, Http http) {
        this.store = store;
        this.http = http;
    }

    Http http() {
        return http;
    }

    /**
     * Downloads, lets the reader make something of the file, and removes the file. When the reader cannot, as for a
     * path that is not in an archive, the file stays for the next try.
     */
    <T> T fetch(Download what, Staging staging, Staging.Reader<T> reader) throws IOException {
        return beginning(what.address().toString(), staging.progress(), part -> {
            Path state = part.resolveSibling(part.getFileName() + ".json");
            complete(what, staging, part, state);
            T made = reader.read(part);
            forget(part, state);
            return made;
        });
    }

    /** Lends the file in which the download of that name begins, to one at a time. */
    <T> T beginning(String name, Progress progress, Staging.Reader<T> reader) throws IOException {
        String hash = Hash.sha256(name.getBytes(StandardCharsets.UTF_8));
        Path part = store.resolve("downloads").resolve(hash + ".part");
        Files.createDirectories(part.getParent());
        return StoreLock.holding(store, "the same file " + hash, progress, () -> reader.read(part));
    }

    private void complete(Download what, Staging staging, Path part, Path state) throws IOException {
        boolean resumed = size(part) > 0;
        download(what, staging, part, state);
        Optional<Checksum> wrong = wrong(what, part);
        if (wrong.isPresent() && resumed) {
            LOG.info("{} does not fit what an earlier try left; starting anew", Addresses.shown(what.address()));
            forget(part, state);
            download(what, staging, part, state);
            wrong = wrong(what, part);
        }
        if (wrong.isPresent()) {
            String got = wrong.get().of(part);
            forget(part, state);
            throw HttpProblems.checksum(
                    Addresses.shown(what.address()),
                    wrong.get().algorithm(),
                    wrong.get().hex(),
                    got);
        }
    }

    private static Optional<Checksum> wrong(Download what, Path part) throws IOException {
        for (Checksum checksum : what.checksums()) {
            if (!checksum.of(part).equals(checksum.hex())) {
                return Optional.of(checksum);
            }
        }
        return Optional.empty();
    }

    private void download(Download what, Staging staging, Path part, Path state) throws IOException {
        String shown = Addresses.shown(what.address());
        boolean moved = false;
        int tries = 1;
        while (true) {
            long before = size(part);
            try {
                int status = attempt(what, staging, part, state);
                if (status == COMPLETE) {
                    return;
                }
                if (!HttpProblems.isPassing(status) || tries >= MAXIMUM_TRIES) {
                    throw HttpProblems.unwelcome(status, what.address());
                }
            } catch (UnreachableException e) {
                boolean more = size(part) > before;
                moved = moved || more;
                tries = more ? 1 : tries;
                if (tries >= MAXIMUM_TRIES || !e.isPassing() && !moved) {
                    throw e;
                }
                LOG.debug("{} broke off: {}", shown, e.getMessage());
            }
            staging.progress().report(-1, "waiting to go on with " + shown);
            Waiting.pause(http.pause().multipliedBy(1L << (tries - 1)), staging.progress());
            tries++;
        }
    }

    /**
     * One request. Gives {@link #COMPLETE} when the file is complete, else the status of an answer that brings no
     * bytes.
     */
    private int attempt(Download what, Staging staging, Path part, Path state) throws IOException {
        String validator = validator(state);
        long from = validator.isEmpty() ? 0 : size(part);
        var headers = new HashMap<>(what.headers());
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
            headers.put("If-Range", validator);
        }
        try (var file = new PartFile(
                part,
                state,
                from,
                staging.progress(),
                EntryNames.last(what.address().getPath()))) {
            var response = http.exchange("GET", what.address(), headers, staging, file::open);
            if (response.statusCode() == 416 && from > 0) {
                return file.isAll(response.headers()) ? COMPLETE : startAnew(part, state);
            }
            if (response.statusCode() != 200 && response.statusCode() != 206) {
                return response.statusCode();
            }
            file.finish();
            return COMPLETE;
        }
    }

    private static int startAnew(Path part, Path state) throws IOException {
        forget(part, state);
        return 503;
    }

    private static String validator(Path state) {
        if (!Files.exists(state)) {
            return "";
        }
        try {
            JsonNode tree = Json.read(state);
            return tree.path("validator").asText();
        } catch (IOException | ProblemException e) {
            LOG.debug("{} cannot be read; starting anew", state, e);
            return "";
        }
    }

    private static void forget(Path part, Path state) throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(state);
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** An amount for people: {@code 12.3 of 90.4 MB}. */
    static String amount(long done, long all) {
        double million = 1e6;
        return all > 0
                ? String.format(Locale.ROOT, "%.1f of %.1f MB", done / million, all / million)
                : String.format(Locale.ROOT, "%.1f MB", done / million);
    }
}
