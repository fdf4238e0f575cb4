package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.FolderFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.flow.Flow;
import io.graftflow.node.NodeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells by a file's name what is in it, and which node it makes when it is dropped on the canvas. */
public final class FileKinds {

    private static final Logger LOG = LoggerFactory.getLogger(FileKinds.class);

    private static final Set<String> PACKED = Set.of("gz", "zst", "bz2");

    private static final Map<String, Set<String>> SUFFIXES = Map.of(
            "table", Set.of("csv", "tsv", "json", "jsonl", "ndjson", "parquet", "arrow", "feather"),
            "model", Set.of("onnx"),
            "image", Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"),
            "sound", Set.of("wav", "mp3", "flac", "ogg", "opus"),
            "clip", Set.of("mp4", "webm", "mkv", "mov", "avi"));

    /** The node of a kind, and the setting that names the file. */
    private static final Map<String, Map.Entry<String, String>> NODES = Map.of(
            "table", Map.entry("data.read-table", "path"),
            "pictures", Map.entry("data.read-images", "path"),
            "model", Map.entry("model.load-pretrained", "from"));

    /** How many files of a folder are looked at to tell whether it holds pictures. */
    private static final int MOST_LOOKED_AT = 2_000;

    private final Workspace workspace;
    private final Supplier<NodeRegistry> nodes;
    private final Path flowFolder;

    /**
     * Kinds of files.
     *
     * @param flowFolder what paths in settings are relative to
     */
    public FileKinds(Workspace workspace, Supplier<NodeRegistry> nodes, Path flowFolder) {
        this.workspace = workspace;
        this.nodes = nodes;
        this.flowFolder = flowFolder;
    }

    /** A file or folder as JSON. */
    public ObjectNode describe(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String kind = kind(file, attributes.isDirectory());
        ObjectNode json = Json.object()
                .put("path", workspace.path(file))
                .put("name", file.getFileName().toString())
                .put("kind", kind)
                .put("bytes", attributes.isDirectory() ? 0 : attributes.size())
                .put("modified", attributes.lastModifiedTime().toInstant().toString());
        makes(file, kind.equals("folder") && holdsPictures(file) ? "pictures" : kind)
                .ifPresent(node -> json.set("makes", node));
        return json;
    }

    private static String kind(Path file, boolean folder) {
        if (folder) {
            return Files.exists(file.resolve("model.onnx")) ? "model" : "folder";
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(Flow.SUFFIX)) {
            return "flow";
        }
        if (name.endsWith(".flow.lock.json")) {
            return "other";
        }
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        if (PACKED.contains(suffix)) {
            String inner = name.substring(0, name.length() - suffix.length() - 1);
            suffix = inner.substring(inner.lastIndexOf('.') + 1);
        }
        String ending = suffix;
        return SUFFIXES.entrySet().stream()
                .filter(entry -> entry.getValue().contains(ending))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("other");
    }

    /** Whether there are pictures among the first files of a folder and its sub-folders. */
    private static boolean holdsPictures(Path folder) {
        try {
            boolean[] found = {false};
            FolderFiles.walk(
                    folder,
                    List.copyOf(SUFFIXES.get("image")),
                    MOST_LOOKED_AT,
                    Progress.NONE,
                    (file, name) -> found[0] = true);
            return found[0];
        } catch (IOException e) {
            LOG.debug("{} cannot be listed", folder, e);
            return false;
        }
    }

    private Optional<ObjectNode> makes(Path file, String kind) {
        Map.Entry<String, String> node = NODES.get(kind);
        if (node == null) {
            return Optional.empty();
        }
        return nodes.get().byId(node.getKey()).map(type -> {
            ObjectNode json =
                    Json.object().put("type", type.declaration().type()).put("id", word(file));
            json.putObject("settings")
                    .put(node.getValue(), flowFolder.relativize(file).toString().replace('\\', '/'));
            return json;
        });
    }

    /** A node's id made of a file's name. */
    private static String word(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).toLowerCase(Locale.ROOT);
        String word = stem.replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
        return word.isEmpty() ? "data" : word;
    }
}
