package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.flow.FlowNode;
import io.graftflow.node.NodeRegistry;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Nodes that were held against their types before. Those whose settings have a variable in them are left out, as it
 * may have another value the next time. Safe for use by several threads.
 */
public final class Bindings {

    private static final String VARIABLE = "${";

    private final Recent<Question, Binding> known;

    /** None yet, and at most so many. */
    public Bindings(int size) {
        known = new Recent<>(size);
    }

    /** Forgets everything. */
    public void clear() {
        known.clear();
    }

    private record Question(FlowNode node, Path folder) {}

    /** What came of such a node in a workflow of that folder, while its type is the installed one. */
    Optional<Binding> get(FlowNode node, Path folder, NodeRegistry registry) {
        return known.get(new Question(node, folder))
                .filter(binding -> registry.byId(binding.type().declaration().id())
                        .filter(installed -> installed == binding.type())
                        .isPresent());
    }

    /** Keeps it for the next time. */
    Binding keep(FlowNode node, Path folder, Binding binding) {
        if (hasVariable(node.settings())) {
            return binding;
        }
        known.put(new Question(node, folder), binding);
        return binding;
    }

    private static boolean hasVariable(JsonNode setting) {
        if (setting.isTextual()) {
            return setting.textValue().contains(VARIABLE);
        }
        for (JsonNode part : setting) {
            if (hasVariable(part)) {
                return true;
            }
        }
        return false;
    }
}
