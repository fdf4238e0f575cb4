package io.graftflow.run.internal;

import io.graftflow.base.FolderFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import io.graftflow.repository.FileHashes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a file, or in files of a folder.
 *
 * @param sha256 of the file's bytes; of a folder over the names and hashes of its files
 * @param bytes the size of all of it
 * @param stamp sizes and times of change, which differ after somebody wrote to it
 */
public record FileContent(String sha256, long bytes, String stamp) {

    private static final Logger LOG = LoggerFactory.getLogger(FileContent.class);

    /** To read a smaller file takes no longer than to look its hash up. */
    private static final long SMALL_BYTES = 1 << 20;

    private static final int FILES_A_REPORT = 100;

    /**
     * Reads it all, unless it is known from before.
     *
     * @param path a file or a folder
     * @param endings those of the files that count in a folder; empty when all do
     * @param progress learns how many files were read, and may cancel
     */
    public static FileContent of(Path path, List<String> endings, FileHashes hashes, Progress progress)
            throws IOException {
        if (Files.isRegularFile(path)) {
            String before = stamp(path, endings);
            return new FileContent(hashes.sha256(path), Files.size(path), before);
        }
        Stamp before = new Stamp();
        each(path, endings, progress, before);
        String state = before.hash.hex();
        String what = "files " + String.join(" ", endings);
        Optional<String> known = hashes.known(path, what, state);
        if (known.isPresent()) {
            return new FileContent(known.get(), before.bytes, state);
        }
        Instant since = Instant.now();
        Content content = new Content(hashes, progress, before.files);
        each(path, endings, progress, content);
        String sha256 = content.hash.hex();
        if (state.equals(stamp(path, endings))) {
            hashes.remember(path, what, state, sha256, before.newest, since);
        }
        return new FileContent(sha256, before.bytes, state);
    }

    /** Sizes and times of change as they are now. */
    public static String stamp(Path path, List<String> endings) throws IOException {
        Stamp stamp = new Stamp();
        each(path, endings, Progress.NONE, stamp);
        return stamp.hash.hex();
    }

    /** Takes the files of a folder, or the one file. */
    private interface Visitor {
        void file(String name, Path file, BasicFileAttributes attributes) throws IOException;
    }

    private static void each(Path path, List<String> endings, Progress progress, Visitor visitor) throws IOException {
        if (endings.isEmpty() || !Files.isDirectory(path)) {
            for (Map.Entry<Path, BasicFileAttributes> file :
                    StoredFile.tree(path).entrySet()) {
                progress.checkCancelled();
                visitor.file(StoredFile.relative(path, file.getKey()), file.getKey(), file.getValue());
            }
            return;
        }
        FolderFiles.walk(path, endings, Long.MAX_VALUE, progress, (file, name) -> {
            try {
                visitor.file(name, file, Files.readAttributes(file, BasicFileAttributes.class));
            } catch (NoSuchFileException | AccessDeniedException e) {
                LOG.debug("{} has no content that could count; the node tells of it", file, e);
            }
        });
    }

    /** How files look without being read. */
    private static final class Stamp implements Visitor {

        private final Hash hash = new Hash();
        private Instant newest = Instant.EPOCH;
        private long bytes;
        private long files;

        @Override
        public void file(String name, Path file, BasicFileAttributes attributes) {
            Instant changed = attributes.lastModifiedTime().toInstant();
            hash.add(name)
                    .add(Long.toString(attributes.size()))
                    .add(changed.toString())
                    .add(String.valueOf(attributes.fileKey()));
            newest = changed.isAfter(newest) ? changed : newest;
            bytes += attributes.size();
            files++;
        }
    }

    /** What is in files. */
    private static final class Content implements Visitor {

        private final FileHashes hashes;
        private final Progress progress;
        private final Hash hash = new Hash();
        private final long all;
        private long files;

        Content(FileHashes hashes, Progress progress, long all) {
            this.hashes = hashes;
            this.progress = progress;
            this.all = all;
        }

        @Override
        public void file(String name, Path file, BasicFileAttributes attributes) throws IOException {
            boolean small = attributes.size() <= SMALL_BYTES;
            hash.add(name).add(small ? Hash.sha256(Files.readAllBytes(file)) : hashes.sha256(file));
            files++;
            if (files % FILES_A_REPORT == 0) {
                progress.report(-1, "looking at file " + files + " of " + all);
            }
        }
    }
}
