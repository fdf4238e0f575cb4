package io.graftflow.run.internal;

import io.graftflow.base.Problem;
import io.graftflow.node.NodeType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a workflow held against its type, whatever its id.
 *
 * @param type its type
 * @param upgrade its new form, where the workflow names an older version
 * @param outsides what its settings name outside of the workflow
 * @param references what the workflow itself names of files to read and models
 * @param problems what is wrong with its settings, each at its setting; not whether files are there
 * @param node with its settings; empty when something is wrong with them
 */
record Binding(
        NodeType<?> type,
        Optional<PlanParts.Upgrade> upgrade,
        List<Outside> outsides,
        Set<String> references,
        List<Problem> problems,
        Optional<BoundNode<?>> node) {

    /** Keeps its own copies. */
    Binding {
        outsides = List.copyOf(outsides);
        references = Set.copyOf(references);
        problems = List.copyOf(problems);
    }
}
