package io.graftflow.repository.internal;

import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps threads and processes apart that fetch the same thing. The operating system lets go of the lock when its
 * process dies. The lock's file stays: to delete it would let two in at once.
 */
final class StoreLock {

    private StoreLock() {}

    /** What is done under the lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /** Does it once nobody else holds the lock of that name; cancelled while it waits when the work is. */
    static <T> T holding(Path store, String name, Progress progress, Action<T> action) throws IOException {
        Path file = store.resolve("locks").resolve(Hash.sha256(name.getBytes(StandardCharsets.UTF_8)) + ".lock");
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = attempt(channel);
            if (lock == null) {
                progress.report(-1, "waiting for another process that fetches " + name);
            }
            while (lock == null) {
                Waiting.pause(Waiting.TICK, progress);
                lock = attempt(channel);
            }
            try {
                return action.run();
            } finally {
                lock.release();
            }
        }
    }

    /** The lock, or null when another process or another thread of this one has it. */
    private static FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
