package io.graftflow.run.internal;

import io.graftflow.base.AtomicFiles;
import io.graftflow.repository.FileHashes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the cache lies on disk: {@code entries/KE/KEY} holds outputs, {@code parts} what is being made, {@code work/KEY}
 * checkpoints of nodes that have not ended, {@code shared/PURPOSE} what nodes share, {@code hashes} hashes of large
 * files that others own, and {@code locks} a byte a key.
 */
public final class CacheFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final KeyLocks locks;
    private final FileHashes hashes;

    private CacheFolder(Path root, KeyLocks locks) {
        this.root = root;
        this.locks = locks;
        this.hashes = new FileHashes(root.resolve("hashes"));
    }

    /** Opens the folder and sweeps it. */
    public static CacheFolder open(Path root) throws IOException {
        Files.createDirectories(root);
        CacheFolder folder = new CacheFolder(root, KeyLocks.open(root));
        try {
            folder.makeFolders();
            folder.sweep();
            return folder;
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    /** Where it is. */
    public Path root() {
        return root;
    }

    /** The locks of keys. */
    public KeyLocks locks() {
        return locks;
    }

    /** Hashes of files that others own. */
    public FileHashes hashes() {
        return hashes;
    }

    /** The folder of what nodes share. */
    public Path sharedRoot() {
        return root.resolve("shared");
    }

    /** The folder of checkpoints. */
    public Path workRoot() {
        return root.resolve("work");
    }

    /** The entry of a key, when it looks whole; marks it as used. */
    public Optional<Entry> find(String key) throws IOException {
        Path place = place(key);
        Optional<Entry> entry = Entry.read(place);
        if (entry.isPresent() && entry.get().looksWhole()) {
            touch(place.resolve(Entry.FILE));
            return entry;
        }
        if (Files.exists(place)) {
            LOG.warn("The cache's entry {} is damaged and will be computed anew", place);
        }
        return Optional.empty();
    }

    /** The entry of a key as it describes itself; neither looks at its files nor marks it as used. */
    public Optional<Entry> peek(String key) {
        return KEY.matcher(key).matches() ? Entry.read(place(key)) : Optional.empty();
    }

    /** Begins an entry; the caller holds the lock of its key. */
    public EntryFolder begin(String key) throws IOException {
        return new EntryFolder(part(key), place(key), part(key));
    }

    /** The folder for checkpoints of a key; not made yet. */
    public Path work(String key) {
        return workRoot().resolve(key);
    }

    /** All entries that can be read. */
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path place : entryFolders()) {
            Entry.read(place).ifPresent(entries::add);
        }
        return entries;
    }

    /** The folders of all entries, whole or not. */
    public List<Path> entryFolders() throws IOException {
        List<Path> places = new ArrayList<>();
        for (Path group : EntryFolder.children(entryRoot())) {
            places.addAll(EntryFolder.children(group));
        }
        return places;
    }

    /** When an entry was used last. */
    public Instant used(Entry entry) throws IOException {
        return Files.getLastModifiedTime(entry.folder().resolve(Entry.FILE)).toInstant();
    }

    /** The files of an entry that are not what was written; when there are any, the entry is removed. */
    public List<String> damaged(Path place) throws IOException {
        String key = place.getFileName().toString();
        Optional<KeyLocks.Held> lock = locks.tryLock(key);
        if (lock.isEmpty()) {
            return List.of();
        }
        try {
            Optional<Entry> entry = Entry.read(place);
            List<String> damaged = new ArrayList<>();
            if (entry.isEmpty()) {
                damaged.add(Entry.FILE);
            } else {
                entry.get().damaged().forEach(file -> damaged.add(file.path()));
            }
            if (!damaged.isEmpty()) {
                remove(place, key);
            }
            return damaged;
        } finally {
            lock.get().release();
        }
    }

    /** Removes everything but the locks. */
    public void clear() throws IOException {
        for (Path child : EntryFolder.children(root)) {
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                AtomicFiles.deleteTree(child);
            }
        }
        makeFolders();
    }

    /** The size of all files in a folder. */
    public static long bytes(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException goneMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    @Override
    public void close() {
        locks.close();
    }

    private void makeFolders() throws IOException {
        Files.createDirectories(entryRoot());
        Files.createDirectories(partRoot());
        Files.createDirectories(workRoot());
        Files.createDirectories(sharedRoot());
    }

    /** Removes what was being made by processes that are no more, and checkpoints of what has ended since. */
    private void sweep() throws IOException {
        for (Path part : EntryFolder.children(partRoot())) {
            String key = part.getFileName().toString().split("-", 2)[0];
            sweep(part, key);
        }
        for (Path work : EntryFolder.children(workRoot())) {
            String key = work.getFileName().toString();
            if (Files.exists(place(key).resolve(Entry.FILE))) {
                sweep(work, key);
            }
        }
    }

    private void sweep(Path leftover, String key) throws IOException {
        if (!KEY.matcher(key).matches()) {
            return;
        }
        Optional<KeyLocks.Held> lock = locks.tryLock(key);
        if (lock.isPresent()) {
            try {
                LOG.info("Removing {}, which a run left behind that was ended", leftover);
                AtomicFiles.deleteTree(leftover);
            } catch (NoSuchFileException e) {
                LOG.debug("Another process swept {} at the same time", leftover, e);
            } finally {
                lock.get().release();
            }
        }
    }

    /**
     * Removes the entry and the checkpoint of a key, unless somebody is computing it.
     *
     * @return how many bytes went
     */
    public long remove(String key) throws IOException {
        if (!KEY.matcher(key).matches()) {
            return 0;
        }
        Optional<KeyLocks.Held> lock = locks.tryLock(key);
        if (lock.isEmpty()) {
            return 0;
        }
        try {
            long bytes = 0;
            if (Files.exists(place(key))) {
                bytes += bytes(place(key));
                remove(place(key), key);
            }
            if (Files.exists(work(key))) {
                bytes += bytes(work(key));
                AtomicFiles.deleteTree(work(key));
            }
            return bytes;
        } finally {
            lock.get().release();
        }
    }

    private void remove(Path place, String key) throws IOException {
        Path aside = part(key);
        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
        AtomicFiles.deleteTree(aside);
    }

    private Path place(String key) {
        return entryRoot().resolve(key.substring(0, 2)).resolve(key);
    }

    private Path part(String key) {
        return partRoot().resolve(key + "-" + UUID.randomUUID());
    }

    private Path entryRoot() {
        return root.resolve("entries");
    }

    private Path partRoot() {
        return root.resolve("parts");
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("It is not noted that {} was used", file, e);
        }
    }
}
