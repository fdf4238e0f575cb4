package io.graftflow.run.internal;

import io.graftflow.base.Hash;
import io.graftflow.repository.FileHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in files that somebody names while he edits. A small file is read at once when it changed; a large one, and a
 * folder, by a thread of its own.
 */
public final class KnownContents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KnownContents.class);
    private static final long SMALL_BYTES = 1 << 20;
    private static final long FOLDER_TRUSTED_NANOSECONDS = 3_000_000_000L;

    private final FileHashes hashes;
    private final Runnable changed;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final Map<Path, Boolean> reading = new ConcurrentHashMap<>();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "graftflow-foresight");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    });

    /**
     * Nothing known yet.
     *
     * @param hashes of large files, from before
     * @param changed called after a file was read that was asked for in vain, or a folder has another content
     */
    public KnownContents(FileHashes hashes, Runnable changed) {
        this.hashes = hashes;
        this.changed = changed;
    }

    /** What was read, and how it looked then. */
    private record Known(FileContent content, String state, long nanoTime) {}

    /** What is in a file or folder; empty when it is not known yet, or there is none. */
    public Optional<FileContent> of(String name) {
        Path path = Path.of(name);
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isDirectory() ? folder(path) : file(path, attributes);
        } catch (IOException e) {
            known.remove(path);
            return Optional.empty();
        }
    }

    private Optional<FileContent> file(Path path, BasicFileAttributes attributes) throws IOException {
        String state = attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey();
        Known before = known.get(path);
        if (before != null && before.state().equals(state)) {
            return Optional.of(before.content());
        }
        if (attributes.size() > SMALL_BYTES) {
            readLater(path, state);
            return Optional.empty();
        }
        FileContent content = new FileContent(Hash.sha256(path), attributes.size(), state);
        known.put(path, new Known(content, state, System.nanoTime()));
        return Optional.of(content);
    }

    private Optional<FileContent> folder(Path path) {
        Known before = known.get(path);
        if (before == null || System.nanoTime() - before.nanoTime() > FOLDER_TRUSTED_NANOSECONDS) {
            readLater(path, "");
        }
        return Optional.ofNullable(before).map(Known::content);
    }

    private void readLater(Path path, String state) {
        if (reading.putIfAbsent(path, true) != null) {
            return;
        }
        try {
            reader.execute(() -> read(path, state));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not read any more", path, e);
        }
    }

    private void read(Path path, String state) {
        try {
            FileContent content = FileContent.of(path, hashes);
            Known before = known.put(path, new Known(content, state, System.nanoTime()));
            if (before == null || !before.content().sha256().equals(content.sha256())) {
                reading.remove(path);
                changed.run();
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read", path, e);
        } finally {
            reading.remove(path);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
