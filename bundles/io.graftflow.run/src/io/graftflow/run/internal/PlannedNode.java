package io.graftflow.run.internal;

import java.util.List;
import java.util.Map;

/**
 * A node that is ready to run.
 *
 * @param id its id in the workflow
 * @param node type and settings
 * @param inputs what is linked to each input, in the order of the ids
 * @param width how many nodes of the workflow are as far from the start as this one, itself included
 */
public record PlannedNode(String id, BoundNode<?> node, Map<String, List<Source>> inputs, int width) {

    /** The ids of the nodes that it takes from. */
    public List<String> parents() {
        return inputs.values().stream()
                .flatMap(List::stream)
                .map(Source::node)
                .distinct()
                .toList();
    }
}
