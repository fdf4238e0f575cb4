package io.graftflow.run.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import io.graftflow.repository.FileHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
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
    private final Map<Place, Known> known = new ConcurrentHashMap<>();
    private final Map<Place, Boolean> reading = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Reading ends when this is closed. */
    private final Progress ending = Progress.quiet(() -> closed);

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

    /** A file, or a folder and the endings of the files that count in it. */
    private record Place(Path path, List<String> endings) {}

    /** What was read, and how it looked then. */
    private record Known(FileContent content, String state, long nanoTime) {}

    /**
     * What is in a file or folder; empty when it is not known yet, or there is none.
     *
     * @param endings those of the files that count in a folder; empty when all do
     */
    public Optional<FileContent> of(Path path, List<String> endings) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isDirectory() ? folder(new Place(path, endings)) : file(path, attributes);
        } catch (IOException e) {
            known.keySet().removeIf(place -> place.path().equals(path));
            return Optional.empty();
        }
    }

    private Optional<FileContent> file(Path path, BasicFileAttributes attributes) throws IOException {
        String state = attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey();
        Place place = new Place(path, List.of());
        Known before = known.get(place);
        if (before != null && before.state().equals(state)) {
            return Optional.of(before.content());
        }
        if (attributes.size() > SMALL_BYTES) {
            readLater(place, state);
            return Optional.empty();
        }
        FileContent content = new FileContent(Hash.sha256(path), attributes.size(), state);
        known.put(place, new Known(content, state, System.nanoTime()));
        return Optional.of(content);
    }

    private Optional<FileContent> folder(Place place) {
        Known before = known.get(place);
        if (before == null || System.nanoTime() - before.nanoTime() > FOLDER_TRUSTED_NANOSECONDS) {
            readLater(place, "");
        }
        return Optional.ofNullable(before).map(Known::content);
    }

    private void readLater(Place place, String state) {
        if (reading.putIfAbsent(place, true) != null) {
            return;
        }
        try {
            reader.execute(() -> read(place, state));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not read any more", place, e);
        }
    }

    private void read(Place place, String state) {
        try {
            Known before = known.get(place);
            FileContent content = content(place, Optional.ofNullable(before).map(Known::content));
            known.put(place, new Known(content, state, System.nanoTime()));
            if (before == null || !before.content().sha256().equals(content.sha256())) {
                reading.remove(place);
                changed.run();
            }
        } catch (IOException | CancelledException e) {
            LOG.debug("{} cannot be read", place, e);
        } finally {
            reading.remove(place);
        }
    }

    /** Looks into the files only when one of them is new, gone, or another. */
    private FileContent content(Place place, Optional<FileContent> before) throws IOException {
        if (before.isPresent() && before.get().stamp().equals(FileContent.stamp(place.path(), place.endings()))) {
            return before.get();
        }
        return FileContent.of(place.path(), place.endings(), hashes, ending);
    }

    @Override
    public void close() {
        closed = true;
        reader.shutdownNow();
    }
}
