package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a workflow of a JSON tree; goes on after each problem. */
final class FlowParser {

    private final Members members;
    private final DrawingParser drawing;

    FlowParser(Places places) {
        this.members = new Members(places);
        this.drawing = new DrawingParser(members);
    }

    FlowReading parse(JsonNode tree) {
        if (!tree.isObject()) {
            members.wrongType("the workflow", "an object", tree, "", "");
            return new FlowReading(Flow.EMPTY, members.problems());
        }
        if (!checkVersion(tree)) {
            return new FlowReading(Flow.EMPTY, members.problems());
        }
        members.refuseUnknown(tree, FlowFormat.MEMBERS, "", "");
        Map<String, FlowNode> nodes = nodes(tree);
        Flow flow = new Flow(
                members.text(tree, FlowFormat.NAME, "", ""),
                members.text(tree, FlowFormat.DESCRIPTION, "", ""),
                members.integer(tree, FlowFormat.SEED, ""),
                variables(tree),
                nodes,
                links(tree, nodes.keySet()),
                drawing.notes(tree),
                drawing.groups(tree, nodes.keySet()),
                drawing.layout(tree, nodes.keySet()));
        return new FlowReading(flow, members.problems());
    }

    private boolean checkVersion(JsonNode tree) {
        JsonNode version = tree.path(FlowFormat.VERSION);
        if (version.isIntegralNumber() && version.canConvertToInt() && version.intValue() == Flow.VERSION) {
            return true;
        }
        if (version.isIntegralNumber() && version.bigIntegerValue().signum() > 0) {
            members.add(
                    Problem.error(
                            "flow.version",
                            "The workflow is of format " + version + "; this Graftflow reads format " + Flow.VERSION
                                    + ".",
                            "Use a newer Graftflow."),
                    "/" + FlowFormat.VERSION);
            return false;
        }
        String got = version.isMissingNode() ? "nothing" : Members.describe(version);
        members.add(
                Problem.error(
                        "flow.version",
                        "Expected the format's version " + Flow.VERSION + " as \"graftflow\", got " + got + ".",
                        "Begin the file with \"graftflow\": " + Flow.VERSION + "."),
                "/" + FlowFormat.VERSION);
        return false;
    }

    private Map<String, Variable> variables(JsonNode tree) {
        Map<String, Variable> result = new LinkedHashMap<>();
        String parent = "/" + FlowFormat.VARIABLES;
        for (Map.Entry<String, JsonNode> field :
                members.object(tree, FlowFormat.VARIABLES, "", "").properties()) {
            String pointer = Members.pointer(parent, field.getKey());
            members.requireWord("a variable", field.getKey(), pointer, "");
            variable(field.getKey(), field.getValue(), pointer).ifPresent(value -> result.put(field.getKey(), value));
        }
        return result;
    }

    private Optional<Variable> variable(String name, JsonNode json, String pointer) {
        if (!json.isObject()) {
            members.wrongType("the variable " + name, "an object", json, pointer, "");
            return Optional.empty();
        }
        members.refuseUnknown(json, FlowFormat.VARIABLE_MEMBERS, pointer, "");
        String word = members.text(json, FlowFormat.TYPE, pointer, "");
        Optional<Variable.Type> type = Variable.Type.of(word);
        if (type.isEmpty()) {
            members.add(
                    Problem.error(
                            "flow.variable-type",
                            "The variable " + name + " has no known type, got \"" + word + "\".",
                            Nearest.remedy(word, Variable.Type.words())),
                    Members.pointer(pointer, FlowFormat.TYPE));
            return Optional.empty();
        }
        JsonNode orElse = json.path(FlowFormat.DEFAULT);
        if (!orElse.isMissingNode() && !type.get().accepts(orElse)) {
            members.add(
                    Problem.error(
                            "flow.variable-type",
                            "The default of the variable " + name + " should be "
                                    + type.get().expected() + ", got " + Members.describe(orElse) + ".",
                            "Change the default or the type."),
                    Members.pointer(pointer, FlowFormat.DEFAULT));
            orElse = MissingNode.getInstance();
        }
        return Optional.of(new Variable(type.get(), orElse, members.text(json, FlowFormat.DESCRIPTION, pointer, "")));
    }

    private Map<String, FlowNode> nodes(JsonNode tree) {
        Map<String, FlowNode> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                members.object(tree, FlowFormat.NODES, "", "").properties()) {
            String id = field.getKey();
            String pointer = Members.pointer("/" + FlowFormat.NODES, id);
            members.requireWord("a node", id, pointer, id);
            if (field.getValue().isObject()) {
                result.put(id, node(id, field.getValue(), pointer));
            } else {
                members.wrongType("the node", "an object", field.getValue(), pointer, id);
            }
        }
        return result;
    }

    private FlowNode node(String id, JsonNode json, String pointer) {
        members.refuseUnknown(json, FlowFormat.NODE_MEMBERS, pointer, id);
        String type = members.text(json, FlowFormat.TYPE, pointer, id);
        if (!Names.isType(type)) {
            members.add(
                    Problem.error(
                                    "flow.type-syntax",
                                    "Expected a node type with its version, such as \"data.read-table@1\", got \""
                                            + type + "\".",
                                    "See \"graftflow nodes\" for all types.")
                            .in(id),
                    Members.pointer(pointer, FlowFormat.TYPE));
        }
        ObjectNode settings = members.object(json, FlowFormat.SETTINGS, pointer, id);
        return new FlowNode(type, members.text(json, FlowFormat.TITLE, pointer, id), settings);
    }

    private List<Link> links(JsonNode tree, Set<String> nodes) {
        Set<Link> result = new TreeSet<>();
        List<JsonNode> elements = members.list(tree, FlowFormat.LINKS, "");
        for (int i = 0; i < elements.size(); i++) {
            String pointer = "/" + FlowFormat.LINKS + "/" + i;
            Optional<Link> link =
                    elements.get(i).isTextual() ? Link.parse(elements.get(i).textValue()) : Optional.empty();
            if (link.isEmpty()) {
                members.add(
                        Problem.error(
                                "flow.link-syntax",
                                "Expected a link such as \"a.port -> b.port\", got " + Members.describe(elements.get(i))
                                        + ".",
                                "Write node and port at both ends of the arrow."),
                        pointer);
            } else if (!result.add(link.get())) {
                members.add(
                        Problem.error(
                                "flow.duplicate-link",
                                "The link \"" + link.get() + "\" stands here a second time.",
                                "Remove one of them."),
                        pointer);
            } else {
                requireNode(link.get(), link.get().from(), nodes, pointer);
                requireNode(link.get(), link.get().to(), nodes, pointer);
            }
        }
        return List.copyOf(result);
    }

    private void requireNode(Link link, String id, Set<String> nodes, String pointer) {
        if (!nodes.contains(id)) {
            members.add(
                    Problem.error(
                            "flow.unknown-node",
                            "The link \"" + link + "\" names a node \"" + id + "\" that is not there.",
                            Nearest.remedy(id, nodes)),
                    pointer);
        }
    }
}
