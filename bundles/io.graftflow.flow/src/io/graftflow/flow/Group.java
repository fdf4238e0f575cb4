package io.graftflow.flow;

import java.util.List;

/**
 * Nodes that the canvas draws in one frame.
 *
 * @param title what stands over the frame; may be empty
 * @param nodes the ids of the nodes, each once
 * @param colour a word of the canvas, such as {@code data} or {@code model}; empty for none
 */
public record Group(String title, List<String> nodes, String colour) {

    /** Keeps its own copy. */
    public Group {
        nodes = nodes.stream().distinct().toList();
    }
}
