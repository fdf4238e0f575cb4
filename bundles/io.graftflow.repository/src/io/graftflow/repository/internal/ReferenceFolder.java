package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.Resolved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each reference was resolved to: {@code refs/SCHEME/NAME-HASH.json}, so that it needs no network again. */
final class ReferenceFolder {

    private static final Logger LOG = LoggerFactory.getLogger(ReferenceFolder.class);
    private static final int FORMAT = 1;
    private static final int NAME_LENGTH = 80;
    private static final int HASH_LENGTH = 16;

    private final Path folder;
    private final ObjectFolder objects;

    ReferenceFolder(Path store, ObjectFolder objects) {
        this.folder = store.resolve("refs");
        this.objects = objects;
    }

    /** What the reference was resolved to; empty when it never was, or when what is written there cannot be read. */
    Optional<Resolved> read(ModelReference reference) throws IOException {
        return read(file(reference));
    }

    void write(Resolved resolved) throws IOException {
        ObjectNode tree = Json.object();
        tree.put("graftflow", FORMAT);
        tree.put("reference", resolved.reference().toString());
        tree.put("pinned", resolved.pinned().toString());
        tree.put("main", resolved.main());
        ObjectNode files = tree.putObject("files");
        resolved.files().values().forEach(file -> files.putObject(file.name())
                .put("sha256", file.sha256())
                .put("bytes", file.bytes())
                .put("source", file.source()));
        AtomicFiles.writeString(file(resolved.reference()), Json.pretty(tree));
    }

    void remove(ModelReference reference) throws IOException {
        Files.deleteIfExists(file(reference));
    }

    /** All that can be read, by reference. */
    List<Resolved> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var all = new TreeMap<String, Resolved>();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : (Iterable<Path>) files.filter(ReferenceFolder::isEntry)::iterator) {
                read(file).ifPresent(resolved -> all.put(resolved.reference().toString(), resolved));
            }
        }
        return List.copyOf(all.values());
    }

    private static boolean isEntry(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") && !name.startsWith(".");
    }

    private Optional<Resolved> read(Path file) throws IOException {
        try {
            JsonNode tree = Json.read(file);
            if (tree.path("graftflow").asInt() != FORMAT) {
                return Optional.empty();
            }
            var files = new TreeMap<String, ModelFile>();
            tree.path("files")
                    .properties()
                    .forEach(entry -> files.put(entry.getKey(), file(entry.getKey(), entry.getValue())));
            return Optional.of(new Resolved(
                    reference(tree.path("reference")),
                    reference(tree.path("pinned")),
                    tree.path("main").asText(),
                    files));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ProblemException | IllegalArgumentException e) {
            LOG.warn("{} is damaged and will be written anew: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private ModelFile file(String name, JsonNode entry) {
        String sha256 = entry.path("sha256").asText();
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("Expected a SHA-256 for " + name + ", got \"" + sha256 + "\".");
        }
        return new ModelFile(
                name,
                objects.path(sha256),
                sha256,
                entry.path("bytes").asLong(),
                entry.path("source").asText());
    }

    private static ModelReference reference(JsonNode text) {
        return ModelReference.parse(text.asText(), Path.of(""));
    }

    private Path file(ModelReference reference) {
        String text = reference.toString();
        String body = (reference.body() + "#" + reference.fragment()).replaceAll("[^A-Za-z0-9._-]+", "_");
        String name = body.substring(0, Math.min(NAME_LENGTH, body.length()));
        String hash = Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
        return folder.resolve(reference.scheme()).resolve(name + "-" + hash + ".json");
    }
}
