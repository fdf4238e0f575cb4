package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the cache knows of one node's outputs: a folder with {@value #FILE} and a file or folder for each output port.
 *
 * @param folder where it is
 * @param about what it is
 * @param outputs for each port a summary
 * @param files all files in the folder but {@value #FILE}
 * @param written the files outside of the cache that belong to it
 * @param notes what the node said for the summary
 */
public record Entry(
        Path folder,
        About about,
        Map<String, ObjectNode> outputs,
        List<StoredFile> files,
        List<Written> written,
        List<String> notes) {

    /** The file that describes an entry. */
    public static final String FILE = "entry.json";

    /**
     * Content of files up to this size is checked at each use; larger ones are flushed to disk when they are written.
     */
    static final long SMALL_BYTES = 1 << 20;

    private static final int FORMAT = 1;

    /**
     * What an entry is.
     *
     * @param key its key
     * @param type the node's type, {@code train.fine-tune@1}
     * @param node the id of the node that computed it
     * @param created when
     * @param seconds how long it took to compute
     */
    public record About(String key, String type, String node, Instant created, double seconds) {}

    /**
     * Files that a node wrote outside of the cache.
     *
     * @param setting the setting that names them
     * @param path the file or folder, absolute
     * @param files what was there when the node had ended
     */
    public record Written(String setting, Path path, List<StoredFile> files) {

        /** What is there now. */
        static Written of(Outside outside) throws IOException {
            Path path = Path.of(outside.value());
            return new Written(outside.setting(), path, StoredFile.below(path));
        }

        /** Whether all of it is still there as it was. */
        boolean isUntouched() throws IOException {
            for (StoredFile file : files) {
                if (!file.isUntouched(path)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** How large it is. */
    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /** Reads the entry in a folder; empty when there is none or it cannot be read. */
    static Optional<Entry> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.read(file);
            return json.path("graftflow").asInt() == FORMAT ? Optional.of(fromJson(folder, json)) : Optional.empty();
        } catch (IOException | ProblemException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Entry fromJson(Path folder, JsonNode json) {
        About about = new About(
                json.path("key").asText(),
                json.path("type").asText(),
                json.path("node").asText(),
                Instant.parse(json.path("created").asText()),
                json.path("seconds").asDouble());
        Map<String, ObjectNode> outputs = new LinkedHashMap<>();
        json.path("outputs").properties().forEach(port -> {
            if (port.getValue() instanceof ObjectNode summary) {
                outputs.put(port.getKey(), summary);
            }
        });
        List<Written> written = new ArrayList<>();
        json.path("written")
                .forEach(item -> written.add(new Written(
                        item.path("setting").asText(), Path.of(item.path("path").asText()), files(item))));
        List<String> notes = new ArrayList<>();
        json.path("notes").forEach(note -> notes.add(note.asText()));
        return new Entry(folder, about, outputs, files(json), written, notes);
    }

    private static List<StoredFile> files(JsonNode json) {
        List<StoredFile> files = new ArrayList<>();
        json.path("files").forEach(file -> files.add(StoredFile.fromJson(file)));
        return files;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("graftflow", FORMAT)
                .put("key", about.key())
                .put("type", about.type())
                .put("node", about.node())
                .put("created", about.created().toString())
                .put("seconds", about.seconds());
        ObjectNode ports = json.putObject("outputs");
        outputs.forEach(ports::set);
        putFiles(json, files);
        ArrayNode outside = json.putArray("written");
        for (Written item : written) {
            ObjectNode place = outside.addObject()
                    .put("setting", item.setting())
                    .put("path", item.path().toString());
            putFiles(place, item.files());
        }
        notes.forEach(json.putArray("notes")::add);
        return json;
    }

    private static void putFiles(ObjectNode json, List<StoredFile> files) {
        ArrayNode list = json.putArray("files");
        files.forEach(file -> list.add(file.toJson()));
    }

    /** Whether it was neither removed nor replaced by a damaged one since it was read. */
    public boolean isThere() {
        return Files.exists(folder.resolve(FILE));
    }

    /** Whether all files are there with their sizes, and small ones with their content. */
    boolean looksWhole() throws IOException {
        for (StoredFile file : files) {
            if (!(file.bytes() <= SMALL_BYTES ? file.hasContent(folder) : file.hasSize(folder))) {
                return false;
            }
        }
        return true;
    }

    /** The files whose content is not what was written; reads all of them. */
    List<StoredFile> damaged() throws IOException {
        List<StoredFile> damaged = new ArrayList<>();
        for (StoredFile file : files) {
            if (!file.hasContent(folder)) {
                damaged.add(file);
            }
        }
        return damaged;
    }

    /** Whether the files outside of the cache are as the node left them. */
    public boolean isWrittenUntouched() throws IOException {
        for (Written item : written) {
            if (!item.isUntouched()) {
                return false;
            }
        }
        return true;
    }
}
