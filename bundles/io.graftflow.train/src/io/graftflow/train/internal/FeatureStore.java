package io.graftflow.train.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The features that one network makes, as {@link Segment}s in one folder. Reading needs no lock, for files appear
 * whole; the lock keeps two processes from computing the same rows. For one thread.
 */
public final class FeatureStore {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureStore.class);
    private static final String SUFFIX = ".features";
    private static final long WAIT_NANOSECONDS = 50_000_000;

    private final Path folder;
    private final Map<Path, Segment> opened = new HashMap<>();
    private final Set<Path> dropped = new HashSet<>();
    private final List<Segment> segments = new ArrayList<>();
    private final RowIndex index = new RowIndex();

    /** The features in a folder, which need not exist. */
    public FeatureStore(Path folder) {
        this.folder = folder;
        refresh();
    }

    /** Looks for what others have added. */
    public void refresh() {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            files.filter(file -> file.toString().endsWith(SUFFIX))
                    .filter(file -> !opened.containsKey(file) && !dropped.contains(file))
                    .sorted()
                    .forEach(this::open);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void open(Path file) {
        try {
            Optional<Segment> segment = Segment.open(file);
            if (segment.isEmpty()) {
                LOG.warn("Dropped damaged features {}; their rows are computed again.", file);
                dropped.add(file);
                Files.deleteIfExists(file);
                return;
            }
            opened.put(file, segment.get());
            segments.add(segment.get());
            long number = segments.size() - 1L;
            for (int row = 0; row < segment.get().rows(); row++) {
                index.put(segment.get().key(row), number << Integer.SIZE | row);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("The features {} were removed by another process.", file);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Where a row's features are, for {@link StoredFeatures}; -1 when they are not there. */
    public long find(RowKey key) {
        return index.get(key);
    }

    Segment segment(long location) {
        return segments.get((int) (location >>> Integer.SIZE));
    }

    /** Adds rows. */
    void add(SegmentBuilder rows) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
            rows.write(file);
            open(file);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Does work while no other process or thread does any on these features; waits for those that do. */
    public void exclusively(Progress progress, Runnable work) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = acquire(channel, progress);
                try {
                    work.run();
                } finally {
                    lock.release();
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static FileLock acquire(FileChannel channel, Progress progress) throws IOException {
        boolean said = false;
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this process has it: waited for below, as for another process
            }
            progress.checkCancelled();
            if (!said) {
                progress.report(-1, "waiting for another run that computes the same features");
                said = true;
            }
            LockSupport.parkNanos(WAIT_NANOSECONDS);
        }
    }

    private ProblemException unusable(IOException cause) {
        return new ProblemException(
                Problem.error(
                                "features.unusable",
                                "The cache of features cannot be used: " + cause.getMessage() + ".",
                                "Free some space, or give another folder with --cache.")
                        .at(folder.toString()),
                cause);
    }
}
