package io.graftflow.desktop.internal.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How far a run is, in work units, and what it does, in words. */
final class RunState {

    /** The work units of one node. */
    static final int UNITS = 100;

    private static final Set<String> DONE = Set.of("ran", "cached", "failed", "skipped");

    /** What is told of a run. */
    sealed interface Told permits Began, Node, Ended {}

    /** It runs, with these nodes. */
    record Began(JsonNode run) implements Told {}

    /** A node is in another state, or further. */
    record Node(String id, JsonNode status) implements Told {}

    /** It has ended: succeeded, failed, cancelled. */
    record Ended(String state) implements Told {}

    private final Map<String, Integer> units = new HashMap<>();
    private String doing = "";

    /** The nodes that were seen, times {@link #UNITS}. */
    int total() {
        return units.size() * UNITS;
    }

    /** Of these, how many are done. */
    int done() {
        return units.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What is being done: {@code tune: epoch 5 of 8}. */
    String doing() {
        return doing;
    }

    void take(Told told) {
        if (told instanceof Began began) {
            began.run().path("nodes").properties().forEach(node -> take(node.getKey(), node.getValue()));
        } else if (told instanceof Node node) {
            take(node.id(), node.status());
        }
    }

    private void take(String id, JsonNode status) {
        String state = status.path("state").asText();
        if (DONE.contains(state)) {
            units.put(id, UNITS);
            return;
        }
        double fraction = status.path("fraction").asDouble(0);
        units.put(id, (int) (UNITS * Math.max(0, Math.min(1, fraction))));
        if (state.equals("running")) {
            String message = status.path("message").asText();
            doing = message.isEmpty() ? id : id + ": " + message;
        }
    }
}
