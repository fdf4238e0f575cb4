package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.node.PortKind;
import io.graftflow.run.internal.CacheFolder;
import io.graftflow.run.internal.Entry;
import io.graftflow.run.internal.EntryFolder;
import io.graftflow.run.internal.KeyLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outputs of nodes, each under a key made of all that they depend on. Processes share it: a lock for each key keeps
 * two from computing the same, and what one process leaves unfinished when it is killed is swept by the next that opens
 * it.
 */
public final class Cache implements AutoCloseable {

    private final CacheFolder folder;

    private Cache(CacheFolder folder) {
        this.folder = folder;
    }

    /**
     * Opens the cache in a folder and sweeps what killed runs left in it.
     *
     * @param folder made when it is not there
     * @throws ProblemException {@code cache.unwritable}
     */
    public static Cache open(Path folder) {
        try {
            return new Cache(CacheFolder.open(folder.toAbsolutePath().normalize()));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "cache.unwritable",
                            "The cache's folder " + folder + " cannot be written: " + e + ".",
                            "Choose another folder with --cache, or by GRAFTFLOW_HOME."),
                    e);
        }
    }

    /** Where it is. */
    public Path folder() {
        return folder.root();
    }

    /** All entries, those used last first. */
    public List<CacheEntry> list() {
        return reading(() -> {
            List<CacheEntry> entries = new ArrayList<>();
            for (Entry entry : folder.entries()) {
                Entry.About about = entry.about();
                entries.add(new CacheEntry(
                        about.key(),
                        about.type(),
                        about.node(),
                        entry.bytes(),
                        about.created(),
                        folder.used(entry),
                        about.seconds()));
            }
            entries.sort((a, b) -> b.used().compareTo(a.used()));
            return entries;
        });
    }

    /**
     * What is kept under a key; looks at its description alone.
     *
     * @return empty when there is nothing, or it cannot be read
     */
    public Optional<CachedResult> result(String key) {
        return folder.peek(key).map(Cache::result);
    }

    /** What an entry holds. */
    static CachedResult result(Entry entry) {
        Entry.About about = entry.about();
        Map<String, Path> places = new LinkedHashMap<>();
        entry.outputs()
                .forEach((port, summary) -> places.put(
                        port,
                        EntryFolder.place(
                                entry.folder(),
                                port,
                                summary.path("kind").asText().equals(PortKind.TABLE.word()))));
        return new CachedResult(
                about.key(),
                about.type(),
                about.node(),
                entry.bytes(),
                about.created(),
                about.seconds(),
                entry.outputs(),
                places,
                entry.notes());
    }

    /** Whether a node that did not end left a checkpoint under a key. */
    public boolean hasCheckpoint(String key) {
        return Files.isDirectory(folder.work(key));
    }

    /**
     * Removes what is kept under some keys, checkpoints too. What another run is just computing stays.
     *
     * @return how many bytes went
     */
    public long remove(Collection<String> keys) {
        return reading(() -> {
            long bytes = 0;
            for (String key : keys) {
                bytes += folder.remove(key);
            }
            return bytes;
        });
    }

    /** How much it holds. */
    public CacheUsage usage() {
        return reading(() -> {
            List<Entry> entries = folder.entries();
            return new CacheUsage(
                    entries.size(),
                    entries.stream().mapToLong(Entry::bytes).sum(),
                    CacheFolder.bytes(folder.sharedRoot()),
                    CacheFolder.bytes(folder.workRoot()));
        });
    }

    /**
     * Removes everything.
     *
     * @return what was removed
     * @throws ProblemException {@code cache.in-use} while a run uses it
     */
    public CacheUsage clear() {
        CacheUsage before = usage();
        return reading(() -> {
            Optional<KeyLocks.Held> own = folder.locks().own();
            if (own.isEmpty()) {
                throw ProblemException.error(
                        "cache.in-use",
                        "The cache in " + folder() + " cannot be cleared while a run uses it.",
                        "Wait until the run has ended, or end it.");
            }
            try {
                folder.clear();
            } finally {
                own.get().release();
            }
            return before;
        });
    }

    /**
     * Reads all files and holds them against their hashes. Entries that are damaged are removed, so that the next run
     * computes them anew.
     *
     * @return one problem {@code cache.damaged} a file
     */
    public List<Problem> verify(Progress progress) {
        return reading(() -> {
            List<Problem> problems = new ArrayList<>();
            List<Path> places = folder.entryFolders();
            for (int i = 0; i < places.size(); i++) {
                progress.checkCancelled();
                progress.report(
                        (double) i / places.size(), places.get(i).getFileName().toString());
                for (String file : folder.damaged(places.get(i))) {
                    problems.add(Problem.error(
                                    "cache.damaged",
                                    "The file " + file + " is not what was written; its entry was removed.",
                                    "Run the workflow again; the node is computed anew.")
                            .at(places.get(i).getFileName().toString()));
                }
            }
            return problems;
        });
    }

    /** How it lies on disk. */
    CacheFolder parts() {
        return folder;
    }

    @Override
    public void close() {
        folder.close();
    }

    private <T> T reading(Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "cache.unreadable",
                            "The cache in " + folder() + " cannot be read: " + e + ".",
                            "Check the disk, or choose another folder with --cache."),
                    e);
        }
    }

    /** Work on files. */
    private interface Action<T> {
        T run() throws IOException;
    }
}
