package io.graftflow.run.internal;

import io.graftflow.base.CancelledException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Locks by name in one folder, that hold between threads and between processes: each is a byte of one file, which the
 * operating system frees when a process dies. Such locks belong to the process, and closing the file anywhere in it
 * lets go of all of them; so a process opens the file once for each folder, and this class keeps count of that.
 */
public final class KeyLocks implements AutoCloseable {

    private static final String FILE = "locks";
    private static final long TICK_MILLISECONDS = 50;
    private static final long USE = Long.MAX_VALUE - 1;
    private static final Map<Path, KeyLocks> OPEN = new HashMap<>();

    private final Path folder;
    private final FileChannel channel;
    private final Set<Long> held = new HashSet<>();
    private int openings;
    private int users;
    private FileLock use;

    private KeyLocks(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Something that is held until it is let go, once. */
    public interface Held {
        /** Lets go of it. */
        void release();
    }

    /** The locks of a folder, which must exist. */
    public static KeyLocks open(Path folder) throws IOException {
        Path real = folder.toRealPath();
        synchronized (OPEN) {
            KeyLocks locks = OPEN.get(real);
            if (locks == null) {
                locks = new KeyLocks(real, openFile(real.resolve(FILE)));
                OPEN.put(real, locks);
            }
            locks.openings++;
            return locks;
        }
    }

    private static FileChannel openFile(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Takes the lock of a key, when nobody has it. */
    public Optional<Held> tryLock(String key) throws IOException {
        return tryLock(position(key));
    }

    /**
     * Takes the lock of a key as soon as nobody else has it.
     *
     * @param cancelled asked while it waits
     * @param waiting told once when it has to wait
     * @throws CancelledException when it was cancelled while it waited
     */
    public Held lock(String key, BooleanSupplier cancelled, Runnable waiting) throws IOException {
        Optional<Held> lock = tryLock(key);
        if (lock.isEmpty()) {
            waiting.run();
        }
        while (lock.isEmpty()) {
            if (cancelled.getAsBoolean()) {
                throw new CancelledException();
            }
            pause();
            lock = tryLock(key);
        }
        return lock.get();
    }

    /**
     * Says that the folder is in use, as any number may at once; waits while somebody has it for himself.
     *
     * @param cancelled asked while it waits
     * @throws CancelledException when it was cancelled while it waited
     */
    public Held share(BooleanSupplier cancelled) throws IOException {
        while (!tryShare()) {
            if (cancelled.getAsBoolean()) {
                throw new CancelledException();
            }
            pause();
        }
        return this::unshare;
    }

    private synchronized boolean tryShare() throws IOException {
        if (held.contains(USE)) {
            return false;
        }
        if (users == 0) {
            use = channel.tryLock(USE, 1, true);
            if (use == null) {
                return false;
            }
        }
        users++;
        return true;
    }

    /** Takes the folder for oneself; empty when it is in use. */
    public synchronized Optional<Held> own() throws IOException {
        return users > 0 ? Optional.empty() : tryLock(USE);
    }

    private synchronized Optional<Held> tryLock(long position) throws IOException {
        if (held.contains(position)) {
            return Optional.empty();
        }
        FileLock lock = channel.tryLock(position, 1, false);
        if (lock == null) {
            return Optional.empty();
        }
        held.add(position);
        return Optional.of(() -> release(position, lock));
    }

    private synchronized void release(long position, FileLock lock) {
        if (held.remove(position)) {
            letGo(lock);
            notifyAll();
        }
    }

    private synchronized void unshare() {
        users--;
        if (users == 0) {
            letGo(use);
        }
    }

    private static void letGo(FileLock lock) {
        try {
            lock.release();
        } catch (IOException e) {
            throw new IllegalStateException("The operating system did not take back a lock.", e);
        }
    }

    private synchronized void pause() {
        try {
            wait(TICK_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /** The first 62 bits of the key, which is a hash. */
    private static long position(String key) {
        return Long.parseUnsignedLong(key.substring(0, 16), 16) >>> 2;
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            openings--;
            if (openings == 0) {
                OPEN.remove(folder);
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new IllegalStateException("The file of locks in " + folder + " cannot be closed.", e);
                }
            }
        }
    }
}
