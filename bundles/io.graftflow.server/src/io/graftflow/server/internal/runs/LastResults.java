package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.run.NodeResult;
import io.graftflow.server.internal.workspace.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Under which key each node of a workflow gave something last, so that there is something to look at when its settings
 * have changed since; also after the server was started anew.
 */
public final class LastResults {

    private final Memory memory;
    private final Map<Path, Map<String, String>> known = new ConcurrentHashMap<>();

    /** What a memory holds of it. */
    public LastResults(Memory memory) {
        this.memory = memory;
    }

    /** The key of what a node gave last. */
    public Optional<String> key(Path flow, String node) {
        return Optional.ofNullable(keys(flow).get(node));
    }

    /** The ids of the nodes that gave something, also of those that the workflow has no longer. */
    public Set<String> nodes(Path flow) {
        return keys(flow).keySet();
    }

    /** Takes note of how nodes ended. */
    public synchronized void remember(Path flow, Map<String, NodeResult> results) {
        Map<String, String> keys = new LinkedHashMap<>(keys(flow));
        results.forEach((node, result) -> {
            if (result.isDone()) {
                keys.put(node, result.key());
            }
        });
        known.put(flow, Map.copyOf(keys));
        ObjectNode json = Json.object().put("flow", flow.toString());
        ObjectNode nodes = json.putObject("nodes");
        keys.forEach(nodes::put);
        memory.put(name(flow), json);
    }

    private Map<String, String> keys(Path flow) {
        return known.computeIfAbsent(flow, file -> {
            Map<String, String> keys = new LinkedHashMap<>();
            memory.get(name(file))
                    .path("nodes")
                    .properties()
                    .forEach(node -> keys.put(node.getKey(), node.getValue().asText()));
            return Map.copyOf(keys);
        });
    }

    private static String name(Path flow) {
        return "results-"
                + Hash.sha256(flow.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }
}
