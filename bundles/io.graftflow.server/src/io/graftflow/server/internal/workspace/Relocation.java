package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.Variable;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.SettingField;
import io.graftflow.node.SettingsCodec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rewrites the relative paths of a workflow that goes to another folder, so that they name the same files. */
final class Relocation {

    private final NodeRegistry nodes;
    private final Path from;
    private final Path to;

    Relocation(NodeRegistry nodes, Path from, Path to) {
        this.nodes = nodes;
        this.from = from;
        this.to = to;
    }

    /** The workflow as it stands in the other folder. */
    Flow apply(Flow flow) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        flow.variables().forEach((name, variable) -> variables.put(name, moved(variable)));
        Map<String, FlowNode> moved = new LinkedHashMap<>();
        flow.nodes().forEach((id, node) -> moved.put(id, moved(node)));
        return new Flow(
                flow.name(),
                flow.description(),
                flow.seed(),
                variables,
                moved,
                flow.links(),
                flow.notes(),
                flow.groups(),
                flow.layout());
    }

    private Variable moved(Variable variable) {
        boolean path =
                variable.type() == Variable.Type.PATH && variable.orElse().isTextual();
        return path
                ? new Variable(
                        variable.type(),
                        TextNode.valueOf(moved(variable.orElse().textValue())),
                        variable.description())
                : variable;
    }

    private FlowNode moved(FlowNode node) {
        try {
            NodeRegistry.Match match = nodes.match(node.type(), node.settings());
            ObjectNode settings = node.settings();
            SettingField.of(match.type().settings()).values().stream()
                    .filter(field -> field.isPath() || field.isModelReference())
                    .filter(field -> settings.path(field.name()).isTextual())
                    .forEach(field -> settings.put(
                            field.name(), moved(settings.path(field.name()).textValue())));
            return new FlowNode(node.type(), node.title(), settings);
        } catch (ProblemException e) {
            return node;
        }
    }

    /** A relative path from the other folder; what is absolute, a reference, or begins with a variable stays. */
    private String moved(String path) {
        if (path.isEmpty() || path.startsWith("${") || !SettingsCodec.isPathReference(path)) {
            return path;
        }
        try {
            Path relative = Path.of(path);
            return relative.isAbsolute()
                    ? path
                    : to.relativize(from.resolve(relative).normalize())
                            .toString()
                            .replace('\\', '/');
        } catch (InvalidPathException e) {
            return path;
        }
    }
}
