package io.graftflow.server.internal.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.flow.Link;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.Port;
import io.graftflow.node.PortKind;
import io.graftflow.run.Plan;
import io.graftflow.server.internal.http.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which ports a link that begins at one port may end at, and why not at others. */
public final class Fits {

    private final Plan plan;
    private final NodeRegistry nodes;
    private final String node;
    private final String portName;
    private final ArrayNode ports = Json.mapper().createArrayNode();

    /** What fits a port of a node in a plan. */
    public Fits(Plan plan, NodeRegistry nodes, String node, String portName) {
        this.plan = plan;
        this.nodes = nodes;
        this.node = node;
        this.portName = portName;
    }

    /** What the link of an output may end at. */
    public ObjectNode fromOutput() {
        Port output = port(true);
        Set<String> before = before(node);
        for (String other : plan.flow().nodes().keySet()) {
            for (Port input : ports(other, false)) {
                boolean circle = other.equals(node) || before.contains(other);
                add(
                        other,
                        input.name(),
                        reason(output, input, other, new Link(node, portName, other, input.name()), circle),
                        replaces(other, input));
            }
        }
        return json(output.kind(), false);
    }

    /** What the link of an input may begin at. */
    public ObjectNode toInput() {
        Port input = port(false);
        for (String other : plan.flow().nodes().keySet()) {
            boolean circle = other.equals(node) || before(other).contains(node);
            for (Port output : ports(other, true)) {
                add(
                        other,
                        output.name(),
                        reason(output, input, node, new Link(other, output.name(), node, portName), circle),
                        replaces(node, input));
            }
        }
        return json(input.kind(), true);
    }

    private Port port(boolean output) {
        return ports(node, output).stream()
                .filter(port -> port.name().equals(portName))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        422,
                        "flow.unknown-port",
                        "There is no " + (output ? "output" : "input") + " \"" + portName + "\" of a node \"" + node
                                + "\".",
                        "Name a port of a node of the workflow."));
    }

    private List<Port> ports(String id, boolean output) {
        Optional<Declaration> declaration = plan.declaration(id);
        return declaration.map(it -> output ? it.outputs() : it.inputs()).orElse(List.of());
    }

    /** All that a node depends on. */
    private Set<String> before(String start) {
        Set<String> before = new HashSet<>();
        Deque<String> todo = new ArrayDeque<>(plan.parents(start));
        while (!todo.isEmpty()) {
            String id = todo.remove();
            if (before.add(id)) {
                todo.addAll(plan.parents(id));
            }
        }
        return before;
    }

    private String reason(Port output, Port input, String taker, Link link, boolean circle) {
        if (output.kind() != input.kind()) {
            return "Takes a " + input.kind().word() + ", not a " + output.kind().word() + ".";
        }
        if (circle) {
            return "The links would run in a circle.";
        }
        if (plan.flow().links().contains(link)) {
            return "This link is there already.";
        }
        return plan.linkProblem(link.from(), output.name(), taker, input.name())
                .map(Problem::message)
                .orElse("");
    }

    private boolean replaces(String taker, Port input) {
        return !input.arity().isSeveral()
                && plan.flow().links().stream()
                        .anyMatch(
                                link -> link.to().equals(taker) && link.input().equals(input.name()));
    }

    private void add(String id, String port, String reason, boolean replaces) {
        ports.addObject()
                .put("node", id)
                .put("port", port)
                .put("fits", reason.isEmpty())
                .put("replaces", replaces)
                .put("reason", reason);
    }

    private ObjectNode json(PortKind kind, boolean outputs) {
        ObjectNode json = Json.object();
        json.set("ports", ports);
        ArrayNode types = json.putArray("types");
        for (NodeType<?> type : nodes.all()) {
            Declaration declaration = type.declaration();
            (outputs ? declaration.outputs() : declaration.inputs())
                    .stream().filter(port -> port.kind() == kind).findFirst().ifPresent(port -> types.addObject()
                            .put("type", declaration.type())
                            .put("port", port.name()));
        }
        return json;
    }
}
