package io.graftflow.base;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The files in a folder and its sub-folders whose names have certain endings, in one order on every machine: those of a
 * folder by name, then those in its sub-folders, by theirs. Hidden files and folders, links to folders, and links to
 * files outside of the folder are passed over, so that a walk ends and stays where it was sent. Memory grows with the
 * largest folder alone.
 */
public final class FolderFiles {

    private final Path real;
    private final List<String> endings;
    private final long most;
    private final Progress progress;
    private final Visitor visitor;
    private long seen;
    private long links;

    private FolderFiles(Path real, List<String> endings, long most, Progress progress, Visitor visitor) {
        this.real = real;
        this.endings = endings;
        this.most = most;
        this.progress = progress;
        this.visitor = visitor;
    }

    /** Takes files as they come. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes a file.
         *
         * @param file where it is; perhaps a link to a file that is not there
         * @param name its path in the folder, with slashes
         */
        void file(Path file, String name) throws IOException;
    }

    /**
     * How a walk ended.
     *
     * @param whole whether everything was seen
     * @param links how many links were passed over
     */
    public record Walk(boolean whole, long links) {}

    /**
     * Gives all files to a visitor.
     *
     * @param root the folder; it may be a link itself
     * @param endings what follows the last dot of a name, in lower case
     * @param most how many files and folders are looked at; with more than that, the walk ends early
     * @param progress asked whether to go on, before each file
     * @throws IOException when the folder, or one in it, cannot be read
     */
    public static Walk walk(Path root, List<String> endings, long most, Progress progress, Visitor visitor)
            throws IOException {
        FolderFiles walk = new FolderFiles(root.toRealPath(), endings, most, progress, visitor);
        try {
            boolean whole = walk.folder(root, "");
            return new Walk(whole, walk.links);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private boolean folder(Path folder, String prefix) throws IOException {
        List<String> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        boolean whole = list(folder, files, folders);
        files.sort(null);
        folders.sort(null);
        for (String file : files) {
            progress.checkCancelled();
            visitor.file(folder.resolve(file), prefix + file);
        }
        for (String child : folders) {
            whole = whole && folder(folder.resolve(child), prefix + child + "/");
        }
        return whole;
    }

    /** Sorts what is in a folder into files and folders; false when there is more than shall be looked at. */
    private boolean list(Path folder, List<String> files, List<String> folders) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                progress.checkCancelled();
                if (seen++ >= most) {
                    return false;
                }
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && !Files.isHidden(entry)) {
                    sort(entry, name, files, folders);
                }
            }
            return true;
        }
    }

    private void sort(Path entry, String name, List<String> files, List<String> folders) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink() && isPassedOver(entry)) {
            links++;
        } else if (attributes.isDirectory()) {
            folders.add(name);
        } else if (hasEnding(name) && (attributes.isRegularFile() || attributes.isSymbolicLink())) {
            files.add(name);
        }
    }

    private boolean isPassedOver(Path link) throws IOException {
        try {
            Path target = link.toRealPath();
            return !target.startsWith(real) || !Files.isRegularFile(target);
        } catch (NoSuchFileException e) {
            // a link to nothing is told by whoever reads it
            return false;
        }
    }

    private boolean hasEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && endings.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
}
