package io.graftflow.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A node as the file holds it; whether such a type is installed is not known here.
 *
 * @param type id and version of the node's type, {@code train.fine-tune@1}
 * @param title what the canvas shows in place of the type's name; may be empty
 * @param settings those that differ from their default; variables not put in yet
 */
public record FlowNode(String type, String title, ObjectNode settings) {

    /** Keeps its own copy. */
    public FlowNode {
        settings = settings.deepCopy();
    }

    /** A copy of the settings. */
    @Override
    public ObjectNode settings() {
        return settings.deepCopy();
    }
}
