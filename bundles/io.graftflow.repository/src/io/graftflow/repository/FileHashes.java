package io.graftflow.repository;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of files that others may change, remembered by path, size, time of change and file key, so that a big file is
 * read once. A file that changed within the last two seconds is hashed but not remembered: it could change again
 * without its time of change showing it.
 */
public final class FileHashes {

    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path folder;

    /**
     * Hashes that are remembered in a folder, which several processes may share.
     *
     * @param folder made when there is something to remember
     */
    public FileHashes(Path folder) {
        this.folder = folder;
    }

    /**
     * The SHA-256 of a file's content, 64 lower-case hexadecimal digits.
     *
     * @throws IOException when the file cannot be read; a folder for the hashes that cannot be written is no failure
     */
    public String sha256(Path file) throws IOException {
        Path real = file.toRealPath();
        BasicFileAttributes before = Files.readAttributes(real, BasicFileAttributes.class);
        Path entry = entry(real, "");
        String state = state(before);
        String known = remembered(entry, state);
        if (!known.isEmpty()) {
            return known;
        }
        Instant start = Instant.now();
        String sha256 = Hash.sha256(real);
        boolean same = state.equals(state(Files.readAttributes(real, BasicFileAttributes.class)));
        boolean settled = before.lastModifiedTime().toInstant().plus(SETTLED).isBefore(start);
        if (same && settled) {
            remember(entry, real, state, sha256);
        }
        return sha256;
    }

    /**
     * The hash of what lies in a folder, when it was remembered for that state of its files.
     *
     * @param what tells apart what is hashed of one folder, such as the endings of the files
     * @param state sizes, times of change and file keys
     */
    public Optional<String> known(Path folder, String what, String state) throws IOException {
        String known = remembered(entry(folder.toRealPath(), what), state);
        return known.isEmpty() ? Optional.empty() : Optional.of(known);
    }

    /**
     * Remembers the hash of what lies in a folder.
     *
     * @param newest when the last file in it changed; within the last two seconds, nothing is remembered
     * @param since when the reading began
     */
    public void remember(Path folder, String what, String state, String sha256, Instant newest, Instant since)
            throws IOException {
        if (newest.plus(SETTLED).isBefore(since)) {
            Path real = folder.toRealPath();
            remember(entry(real, what), real, state, sha256);
        }
    }

    private static String state(BasicFileAttributes attributes) {
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey();
    }

    private static String remembered(Path entry, String state) {
        if (!Files.exists(entry)) {
            return "";
        }
        try {
            JsonNode tree = Json.read(entry);
            return tree.path("state").asText().equals(state)
                    ? tree.path("sha256").asText()
                    : "";
        } catch (IOException | ProblemException e) {
            LOG.debug("{} is not readable and will be written anew", entry, e);
            return "";
        }
    }

    private static void remember(Path entry, Path file, String state, String sha256) {
        try {
            var tree = Json.object()
                    .put("path", file.toString())
                    .put("state", state)
                    .put("sha256", sha256);
            AtomicFiles.writeString(entry, Json.pretty(tree));
        } catch (IOException e) {
            LOG.debug("The hash of {} is not remembered", file, e);
        }
    }

    private Path entry(Path file, String what) {
        String key = what.isEmpty() ? file.toString() : file + "\n" + what;
        String name = Hash.sha256(key.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(name.substring(0, 2)).resolve(name + ".json");
    }
}
