package io.graftflow.flow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes workflows in their one canonical form: two spaces, one setting and one link a line, links sorted, nothing that
 * is empty, notes, groups and the layout last, one node of it a line. Two equal workflows are equal bytes, and reading and writing changes
 * none.
 */
public final class FlowWriter {

    private FlowWriter() {}

    /** Makes or replaces a file; it is whole or as it was. */
    public static void write(Flow flow, Path file) throws IOException {
        AtomicFiles.writeString(file, text(flow));
    }

    /** The canonical text, with one line feed at the end. */
    public static String text(Flow flow) {
        String body = Json.pretty(tree(flow));
        if (flow.layout().isEmpty()) {
            return body;
        }
        String open = body.substring(0, body.lastIndexOf("\n}"));
        return open + ",\n  \"" + FlowFormat.LAYOUT + "\": " + layout(flow.layout()) + "\n}\n";
    }

    private static ObjectNode tree(Flow flow) {
        ObjectNode tree = Json.object();
        tree.put(FlowFormat.VERSION, Flow.VERSION);
        putUnlessEmpty(tree, FlowFormat.NAME, flow.name());
        putUnlessEmpty(tree, FlowFormat.DESCRIPTION, flow.description());
        if (flow.seed() != 0) {
            tree.put(FlowFormat.SEED, flow.seed());
        }
        if (!flow.variables().isEmpty()) {
            ObjectNode variables = tree.putObject(FlowFormat.VARIABLES);
            flow.variables().forEach((name, variable) -> variables.set(name, variable(variable)));
        }
        ObjectNode nodes = tree.putObject(FlowFormat.NODES);
        flow.nodes().forEach((id, node) -> nodes.set(id, node(node)));
        if (!flow.links().isEmpty()) {
            ArrayNode links = tree.putArray(FlowFormat.LINKS);
            flow.links().forEach(link -> links.add(link.toString()));
        }
        if (!flow.notes().isEmpty()) {
            ObjectNode notes = tree.putObject(FlowFormat.NOTES);
            flow.notes().forEach((id, note) -> notes.set(id, note(note)));
        }
        if (!flow.groups().isEmpty()) {
            ObjectNode groups = tree.putObject(FlowFormat.GROUPS);
            flow.groups().forEach((id, group) -> groups.set(id, group(group)));
        }
        return tree;
    }

    private static ObjectNode variable(Variable variable) {
        ObjectNode tree = Json.object().put(FlowFormat.TYPE, variable.type().word());
        if (!variable.orElse().isMissingNode()) {
            tree.set(FlowFormat.DEFAULT, variable.orElse());
        }
        putUnlessEmpty(tree, FlowFormat.DESCRIPTION, variable.description());
        return tree;
    }

    private static ObjectNode node(FlowNode node) {
        ObjectNode tree = Json.object().put(FlowFormat.TYPE, node.type());
        putUnlessEmpty(tree, FlowFormat.TITLE, node.title());
        if (!node.settings().isEmpty()) {
            tree.set(FlowFormat.SETTINGS, node.settings());
        }
        return tree;
    }

    private static ObjectNode note(Note note) {
        ObjectNode tree = Json.object();
        putUnlessEmpty(tree, FlowFormat.TEXT, note.text());
        tree.putArray(FlowFormat.PLACE)
                .add(note.x())
                .add(note.y())
                .add(note.width())
                .add(note.height());
        return tree;
    }

    private static ObjectNode group(Group group) {
        ObjectNode tree = Json.object();
        putUnlessEmpty(tree, FlowFormat.TITLE, group.title());
        group.nodes().forEach(tree.putArray(FlowFormat.NODES)::add);
        putUnlessEmpty(tree, FlowFormat.COLOUR, group.colour());
        return tree;
    }

    private static void putUnlessEmpty(ObjectNode tree, String member, String text) {
        if (!text.isEmpty()) {
            tree.put(member, text);
        }
    }

    private static String layout(Map<String, Position> layout) {
        return layout.entrySet().stream()
                .map(entry -> "    " + TextNode.valueOf(entry.getKey()) + ": ["
                        + entry.getValue().x() + ", " + entry.getValue().y() + "]")
                .collect(Collectors.joining(",\n", "{\n", "\n  }"));
    }
}
