package io.graftflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.node.External;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a workflow was run with, in {@code NAME.flow.lock.json} beside it.
 *
 * @param externals files and models by their reference as the workflow says it
 * @param nodes versions of node types by their id
 * @param engines versions of engines by their id
 */
public record LockFile(
        SortedMap<String, External> externals, SortedMap<String, Integer> nodes, SortedMap<String, String> engines) {

    private static final int FORMAT = 1;
    private static final String SUFFIX = ".flow.lock.json";

    /** Keeps its own copies. */
    public LockFile {
        externals = Collections.unmodifiableSortedMap(new TreeMap<>(externals));
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        engines = Collections.unmodifiableSortedMap(new TreeMap<>(engines));
    }

    /** The lock file of a workflow's file. */
    public static Path beside(Path flow) {
        String name = flow.getFileName().toString();
        String stem = name.endsWith(Flow.SUFFIX) ? name.substring(0, name.length() - Flow.SUFFIX.length()) : name;
        return flow.resolveSibling(stem + SUFFIX);
    }

    /**
     * Reads a lock file; empty when there is none.
     *
     * @throws ProblemException {@code lock.unreadable}
     */
    public static Optional<LockFile> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.read(file);
            if (json.path("graftflow").asInt() != FORMAT) {
                throw unreadable(file, "it is not of format " + FORMAT, new IOException("unknown format"));
            }
            return Optional.of(fromJson(json));
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        } catch (ProblemException e) {
            throw e.problem().code().equals("lock.unreadable")
                    ? e
                    : unreadable(file, e.problem().message(), e);
        }
    }

    private static LockFile fromJson(JsonNode json) {
        SortedMap<String, External> externals = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : json.path("externals").properties()) {
            JsonNode pin = field.getValue();
            externals.put(
                    field.getKey(),
                    new External(
                            field.getKey(),
                            pin.path("sha256").asText(),
                            pin.path("bytes").asLong()));
        }
        SortedMap<String, Integer> nodes = new TreeMap<>();
        json.path("nodes")
                .properties()
                .forEach(field -> nodes.put(field.getKey(), field.getValue().asInt()));
        SortedMap<String, String> engines = new TreeMap<>();
        json.path("engines")
                .properties()
                .forEach(field -> engines.put(field.getKey(), field.getValue().asText()));
        return new LockFile(externals, nodes, engines);
    }

    private static ProblemException unreadable(Path file, String why, Exception cause) {
        return new ProblemException(
                Problem.error(
                                "lock.unreadable",
                                "The lock file cannot be read: " + why + ".",
                                "Restore it, or renew it with --update-lock.")
                        .at(String.valueOf(file.getFileName())),
                cause);
    }

    /** Makes or replaces the file; whole or as it was. */
    public void write(Path file) throws IOException {
        AtomicFiles.writeString(file, Json.pretty(toJson()));
    }

    /** As the file holds it; members sorted. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("graftflow", FORMAT);
        ObjectNode engineVersions = json.putObject("engines");
        engines.forEach(engineVersions::put);
        ObjectNode pins = json.putObject("externals");
        externals.forEach((reference, pin) ->
                pins.putObject(reference).put("sha256", pin.sha256()).put("bytes", pin.bytes()));
        ObjectNode nodeVersions = json.putObject("nodes");
        nodes.forEach(nodeVersions::put);
        return json;
    }
}
