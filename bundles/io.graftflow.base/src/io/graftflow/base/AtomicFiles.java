package io.graftflow.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * Files and folders that are whole or absent. Work goes to a temporary sibling, is flushed to disk, and takes the final
 * name in one move; after a failure or a cancel the temporary sibling is gone and what stood there before stands.
 */
public final class AtomicFiles {

    private AtomicFiles() {}

    /** Writes to the temporary path that it is given. */
    @FunctionalInterface
    public interface Writer {
        /** Makes the file or folder. */
        void write(Path temporary) throws IOException;
    }

    /** Makes or replaces a file; missing parent folders are made. */
    public static void write(Path file, Writer writer) throws IOException {
        Path temporary = temporarySibling(file);
        try {
            writer.write(temporary);
            flush(temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Makes or replaces a file with a text in UTF-8. */
    public static void writeString(Path file, String text) throws IOException {
        write(file, temporary -> Files.write(temporary, text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Makes a folder with all that the writer puts into it. A folder of that name that is there already is replaced: it is
     * moved aside first and deleted when the new one stands, so a reader sees the old one, the new one, or none.
     */
    public static void writeFolder(Path folder, Writer writer) throws IOException {
        Path temporary = temporarySibling(folder);
        Path aside = temporarySibling(folder);
        try {
            Files.createDirectory(temporary);
            writer.write(temporary);
            flushTree(temporary);
            boolean replaces = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
            if (replaces) {
                Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
            }
            moveOrRestore(temporary, folder, aside, replaces);
        } finally {
            deleteTree(temporary);
            deleteTree(aside);
        }
    }

    /** Deletes a file or a folder with all that is in it; does nothing when it is absent. Links are not followed. */
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Path temporarySibling(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        return absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    private static void moveOrRestore(Path temporary, Path folder, Path aside, boolean replaces) throws IOException {
        try {
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw new IOException("Another process wrote " + folder + " at the same time.", e);
        } catch (IOException e) {
            if (replaces) {
                Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    private static void flushTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    flush(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Flushes what was written; a file that nobody may write is a link to one that is on disk already. */
    private static void flush(Path file) throws IOException {
        if (!Files.isWritable(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
