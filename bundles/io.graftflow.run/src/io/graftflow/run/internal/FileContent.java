package io.graftflow.run.internal;

import io.graftflow.base.Hash;
import io.graftflow.repository.FileHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is in a file, or in all files of a folder.
 *
 * @param sha256 of the file's bytes; of a folder over the names and hashes of its files
 * @param bytes the size of all of it
 * @param stamp sizes and times of change, which differ after somebody wrote to it
 */
public record FileContent(String sha256, long bytes, String stamp) {

    /** Reads it all, unless it is known from before. */
    public static FileContent of(Path path, FileHashes hashes) throws IOException {
        String before = stamp(path);
        if (Files.isRegularFile(path)) {
            return new FileContent(hashes.sha256(path), Files.size(path), before);
        }
        Hash hash = new Hash();
        long bytes = 0;
        for (Path file : StoredFile.tree(path).keySet()) {
            hash.add(StoredFile.relative(path, file)).add(hashes.sha256(file));
            bytes += Files.size(file);
        }
        return new FileContent(hash.hex(), bytes, before);
    }

    /** Sizes and times of change as they are now. */
    public static String stamp(Path path) throws IOException {
        StringBuilder stamp = new StringBuilder();
        StoredFile.tree(path).forEach((file, attributes) -> stamp.append(StoredFile.relative(path, file))
                .append(' ')
                .append(attributes.size())
                .append(' ')
                .append(StoredFile.modified(attributes))
                .append('\n'));
        return stamp.toString();
    }
}
