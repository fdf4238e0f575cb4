package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.SettingField;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings a workflow into the form in which it is stored. */
public final class FlowTidy {

    private FlowTidy() {}

    /**
     * Leaves out the settings that equal their default. Nodes whose type is not installed, or in another version, stay
     * as they are.
     */
    public static Flow withoutDefaults(Flow flow, NodeRegistry registry) {
        Map<String, FlowNode> tidy = new LinkedHashMap<>();
        flow.nodes().forEach((id, node) -> tidy.put(id, withoutDefaults(node, registry)));
        return flow.withNodes(tidy);
    }

    private static FlowNode withoutDefaults(FlowNode node, NodeRegistry registry) {
        try {
            NodeRegistry.Match match = registry.match(node.type(), node.settings());
            if (match.upgraded()) {
                return node;
            }
            Map<String, SettingField> fields = SettingField.of(match.type().settings());
            ObjectNode settings = node.settings();
            node.settings().properties().forEach(setting -> {
                SettingField field = fields.get(setting.getKey());
                if (field != null && field.isDefault(setting.getValue())) {
                    settings.remove(setting.getKey());
                }
            });
            return new FlowNode(node.type(), node.title(), settings);
        } catch (ProblemException e) {
            return node;
        }
    }
}
