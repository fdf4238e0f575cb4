package io.graftflow.repository.internal;

import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of the store: {@code objects/ab/<sha256>}, read only, each named by what it holds. A verified object has
 * one fixed time of change, so that anybody who writes into it, or copies it from elsewhere, has it hashed again before
 * use.
 */
final class ObjectFolder {

    /** The time of change of every verified object. */
    static final FileTime VERIFIED = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    private static final Logger LOG = LoggerFactory.getLogger(ObjectFolder.class);
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path store;

    ObjectFolder(Path store) {
        this.store = store;
    }

    /** Where the object is or would be. */
    Path path(String sha256) {
        return store.resolve("objects").resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /** Whether an object of that size is there. Does not look at its bytes. */
    boolean has(String sha256, long bytes) {
        Path object = path(sha256);
        try {
            return Files.isRegularFile(object) && Files.size(object) == bytes;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether the object is there and whole. It is hashed when its size or its time of change is not what it was when
     * it was verified last.
     */
    boolean sound(String sha256, long bytes) throws IOException {
        Path object = path(sha256);
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(object, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!attributes.isRegularFile() || attributes.size() != bytes) {
            return false;
        }
        return attributes.lastModifiedTime().equals(VERIFIED) || soundBytes(sha256);
    }

    /** Whether an object that is there has the bytes that its name says; all of it is read. */
    boolean soundBytes(String sha256) throws IOException {
        Path object = path(sha256);
        if (!Hash.sha256(object).equals(sha256)) {
            return false;
        }
        markVerified(object);
        return true;
    }

    /** Removes an object that is damaged. */
    void remove(String sha256) throws IOException {
        Path object = path(sha256);
        if (Files.exists(object)) {
            object.toFile().setWritable(true);
            Files.delete(object);
        }
    }

    /** Writes a stream to its end into a temporary file of the store; nothing stays when that fails. */
    Path receive(InputStream content, Progress progress) throws IOException {
        Path temporary = temporary();
        try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
                progress.checkCancelled();
                out.write(chunk, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        return temporary;
    }

    /** Makes an object of a file that lies in the store's own file system, which is gone from its old place then. */
    String adopt(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        String sha256 = Hash.sha256(file);
        long bytes = Files.size(file);
        Path object = path(sha256);
        if (sound(sha256, bytes)) {
            Files.delete(file);
            return sha256;
        }
        Files.createDirectories(object.getParent());
        file.toFile().setReadOnly();
        Files.setLastModifiedTime(file, VERIFIED);
        replace(file, object, sha256);
        return sha256;
    }

    /** Puts a file in an object's place; some systems want a read-only file there to be gone first. */
    private void replace(Path file, Path object, String sha256) throws IOException {
        try {
            Files.move(file, object, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AccessDeniedException e) {
            remove(sha256);
            Files.move(file, object, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A new name for a file in the making. */
    Path temporary() throws IOException {
        Path folder = store.resolve("temporary");
        Files.createDirectories(folder);
        return folder.resolve(UUID.randomUUID() + ".part");
    }

    /** The hashes of all objects, sorted. */
    List<String> all() throws IOException {
        Path folder = store.resolve("objects");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{64}"))
                    .sorted()
                    .toList();
        }
    }

    private static void markVerified(Path object) {
        try {
            Files.setLastModifiedTime(object, VERIFIED);
        } catch (IOException e) {
            // a store of another user: it stays correct and is hashed again next time
            LOG.debug("Cannot mark {} as verified", object, e);
        }
    }
}
