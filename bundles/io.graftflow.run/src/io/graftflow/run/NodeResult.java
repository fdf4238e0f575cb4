package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a node.
 *
 * @param state how it ended
 * @param key what its outputs are kept under in the cache; empty when it gave none
 * @param seconds how long it took in this run
 * @param outputs by port: {@code kind}, {@code path}, for a table {@code rows} and {@code columns}, for a report {@code
 *     metrics} and, where it has any, {@code checks}; by setting for files that it wrote outside the cache: {@code kind}
 *     {@code file} or {@code folder}, and {@code path}
 * @param notes what it said for the summary
 */
public record NodeResult(State state, String key, double seconds, Map<String, ObjectNode> outputs, List<String> notes) {

    /** How a node ended. */
    public enum State {
        /** It computed. */
        RAN,
        /** Its outputs were in the cache. */
        CACHED,
        /** It did not run, because the run was cancelled or a node that it takes from failed. */
        SKIPPED,
        /** It failed; the problems say why. */
        FAILED;

        /** The word in JSON: {@code ran}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Keeps its own copies. */
    public NodeResult {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        notes = List.copyOf(notes);
    }

    /** A node that gave nothing. */
    static NodeResult without(State state, double seconds) {
        return new NodeResult(state, "", seconds, Map.of(), List.of());
    }

    /** Whether its outputs are there. */
    public boolean isDone() {
        return state == State.RAN || state == State.CACHED;
    }

    /** As JSON: {@code {"state", "seconds", "outputs", "notes"?}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("state", state.word()).put("seconds", RunResult.rounded(seconds));
        ObjectNode ports = json.putObject("outputs");
        outputs.forEach((port, summary) -> ports.set(port, summary.deepCopy()));
        if (!notes.isEmpty()) {
            notes.forEach(json.putArray("notes")::add);
        }
        return json;
    }
}
