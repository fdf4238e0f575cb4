package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.server.internal.events.EventLog;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What a run told, line by line and figure by figure; pages get it as it comes, and later. */
final class Journal {

    private static final int MOST_LINES = 2_000;

    private final String run;
    private final String path;
    private final EventLog events;
    private final Map<String, FigureLog> figures = new HashMap<>();
    private final Deque<ObjectNode> lines = new ArrayDeque<>();

    /** An empty journal of a run of a workflow. */
    Journal(String run, String path, EventLog events) {
        this.run = run;
        this.path = path;
        this.events = events;
    }

    /** A new event of the run. */
    ObjectNode event(String type) {
        return EventLog.event(type).put("run", run).put("path", path);
    }

    /** Takes a line. */
    synchronized void line(String level, String node, String text) {
        ObjectNode line = Json.object()
                .put("time", Instant.now().toString())
                .put("level", level)
                .put("node", node)
                .put("text", text);
        lines.addLast(line);
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
        events.publish(event("log").set("line", line.deepCopy()));
    }

    /** Takes a problem as a line. */
    void problem(Problem problem) {
        String level =
                switch (problem.severity()) {
                    case ERROR -> "error";
                    case WARNING -> "warning";
                    case INFO -> "info";
                };
        line(level, problem.node(), problem.sentence());
    }

    /**
     * Takes the figures of a node.
     *
     * @param seconds since the run began
     * @return those that are numbers
     */
    synchronized Map<String, Double> figures(String node, Map<String, Double> told, double seconds) {
        FigureLog.Moment moment =
                figures.computeIfAbsent(node, key -> new FigureLog()).add(told, seconds);
        ObjectNode event =
                event("figures").put("node", node).put("x", moment.x()).put("seconds", Lamp.rounded(seconds));
        ObjectNode values = event.putObject("values");
        moment.values().forEach(values::put);
        events.publish(event);
        return moment.values();
    }

    /** The lines as JSON. */
    synchronized ArrayNode lines() {
        ArrayNode json = Json.mapper().createArrayNode();
        lines.forEach(line -> json.add(line.deepCopy()));
        return json;
    }

    /** The curves of a node as JSON. */
    synchronized ObjectNode curves(String node) {
        ObjectNode json = Json.object().put("node", node);
        json.set("series", figures.containsKey(node) ? figures.get(node).toJson() : Json.object());
        return json;
    }
}
