package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file as it was when it was written.
 *
 * @param path relative to the folder that it belongs to, with slashes; empty when that is the file itself
 * @param bytes its size
 * @param modified when it was changed last, as text
 * @param sha256 of its content
 */
record StoredFile(String path, long bytes, String modified, String sha256) {

    /** All files in a folder, or the one file, sorted by path; none when there is nothing. */
    static List<StoredFile> below(Path root) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (Map.Entry<Path, BasicFileAttributes> file : tree(root).entrySet()) {
            files.add(new StoredFile(
                    relative(root, file.getKey()),
                    file.getValue().size(),
                    modified(file.getValue()),
                    Hash.sha256(file.getKey())));
        }
        return files;
    }

    /** All files in a folder, or the one file, sorted, with what the file system says of them. */
    static SortedMap<Path, BasicFileAttributes> tree(Path root) throws IOException {
        SortedMap<Path, BasicFileAttributes> files = new TreeMap<>();
        if (!Files.exists(root)) {
            return files;
        }
        Set<FileVisitOption> follow = Set.of(FileVisitOption.FOLLOW_LINKS);
        Files.walkFileTree(root, follow, Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.put(file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    static String relative(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    static String modified(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().toInstant().toString();
    }

    ObjectNode toJson() {
        return Json.object()
                .put("path", path)
                .put("bytes", bytes)
                .put("modified", modified)
                .put("sha256", sha256);
    }

    static StoredFile fromJson(JsonNode json) {
        return new StoredFile(
                json.path("path").asText(),
                json.path("bytes").asLong(-1),
                json.path("modified").asText(),
                json.path("sha256").asText());
    }

    /** Whether a file of that size is there. */
    boolean hasSize(Path root) throws IOException {
        Path file = root.resolve(path);
        return Files.isRegularFile(file) && Files.size(file) == bytes;
    }

    /** Whether the content is the same; reads all of it. */
    boolean hasContent(Path root) throws IOException {
        return hasSize(root) && Hash.sha256(root.resolve(path)).equals(sha256);
    }

    /** Whether the content is the same; reads it only when the time of change differs. */
    boolean isUntouched(Path root) throws IOException {
        Path file = root.resolve(path);
        return hasSize(root)
                && (modified(Files.readAttributes(file, BasicFileAttributes.class))
                                .equals(modified)
                        || hasContent(root));
    }
}
