package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a page last told of the workflow that it shows.
 *
 * @param path in the open folder; empty for the start page
 * @param dirty whether there are unsaved edits
 * @param undo what an undo takes back, in words; empty when there is nothing
 * @param redo what a redo brings back, in words; empty when there is nothing
 * @param node the selected node; empty when none or several are
 * @param nodeType its type with version, {@code train.fine-tune@1}
 * @param problems what is wrong with the workflow as it is drawn, and with its last run
 */
public record FlowState(
        String path,
        boolean dirty,
        String undo,
        String redo,
        String node,
        String nodeType,
        List<FlowProblem> problems) {

    public FlowState {
        problems = List.copyOf(problems);
    }

    /** A page that told nothing yet. */
    public static FlowState of(String path) {
        return new FlowState(path, false, "", "", "", "", List.of());
    }

    /** The state after a page told something of its workflow; the same when it told something else. */
    public FlowState with(JsonNode told) {
        return switch (told.path("type").asText()) {
            case "document" ->
                new FlowState(
                        told.path("path").asText(),
                        told.path("dirty").asBoolean(),
                        told.path("undo").asText(),
                        told.path("redo").asText(),
                        node,
                        nodeType,
                        problems);
            case "selection" ->
                new FlowState(
                        path,
                        dirty,
                        undo,
                        redo,
                        told.path("node").asText(),
                        told.path("nodeType").asText(),
                        problems);
            case "problems" -> {
                List<FlowProblem> all = new ArrayList<>();
                told.path("problems").forEach(one -> all.add(FlowProblem.of(path, one)));
                yield new FlowState(path, dirty, undo, redo, node, nodeType, all);
            }
            default -> this;
        };
    }
}
