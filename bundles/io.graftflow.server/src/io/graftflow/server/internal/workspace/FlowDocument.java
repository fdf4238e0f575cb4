package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.run.ProblemJson;
import java.util.List;
import java.util.Optional;

/**
 * A workflow's file as a page gets it.
 *
 * @param path in the workspace
 * @param etag the hash of its bytes in quotes; empty when there is no file
 * @param state what can be done with it
 * @param problems what is wrong with the file itself
 * @param flow what could be read of it
 * @param text as it stands; empty when it is too large or no text
 */
public record FlowDocument(
        String path, String etag, State state, List<Problem> problems, Optional<ObjectNode> flow, String text) {

    /** What can be done with a workflow's file. */
    public enum State {
        /** It can be shown and changed. */
        EDITABLE("editable"),
        /** It can be shown. */
        READ_ONLY("read-only"),
        /** It is no sound workflow; its text can be mended. */
        BROKEN("broken");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    /** Keeps its own copy. */
    public FlowDocument {
        problems = List.copyOf(problems);
    }

    /** As JSON. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("path", path).put("etag", etag).put("state", state.word);
        json.set("problems", ProblemJson.of(problems));
        flow.ifPresent(tree -> json.set("flow", tree));
        return json.put("text", text);
    }
}
