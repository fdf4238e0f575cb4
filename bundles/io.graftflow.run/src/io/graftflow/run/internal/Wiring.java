package io.graftflow.run.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.flow.Flow;
import io.graftflow.flow.Link;
import io.graftflow.node.Declaration;
import io.graftflow.node.Port;
import io.graftflow.node.PortKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds the links against the ports. */
final class Wiring {

    private final Flow flow;
    private final Map<String, Declaration> declarations;
    private final List<Problem> problems;
    private final Map<String, Map<String, List<Source>>> inputs = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> astray = new HashSet<>();

    private Wiring(Flow flow, Map<String, Declaration> declarations, List<Problem> problems) {
        this.flow = flow;
        this.declarations = declarations;
        this.problems = problems;
    }

    /**
     * Goes through all links and all inputs.
     *
     * @param declarations of the nodes whose type is installed
     * @param problems takes what is found wrong
     */
    static Wiring of(Flow flow, Map<String, Declaration> declarations, List<Problem> problems) {
        Wiring wiring = new Wiring(flow, declarations, problems);
        flow.links().forEach(wiring::add);
        declarations.forEach(wiring::checkArity);
        return wiring;
    }

    /** What is linked to each input of a node, in the order of the ids. */
    Map<String, List<Source>> inputs(String node) {
        return inputs.getOrDefault(node, Map.of());
    }

    /** Whether something is wrong with the links to a node. */
    boolean isBroken(String node) {
        return broken.contains(node);
    }

    private void add(Link link) {
        if (!flow.nodes().containsKey(link.from()) || !flow.nodes().containsKey(link.to())) {
            broken.add(link.to());
            astray.add(link.to());
            return;
        }
        Optional<Port> output = port(link.from(), link.output(), true);
        Optional<Port> input = port(link.to(), link.input(), false);
        boolean known = (output.isPresent() || !declarations.containsKey(link.from()))
                && (input.isPresent() || !declarations.containsKey(link.to()));
        if (!known) {
            broken.add(link.to());
            astray.add(link.to());
        }
        if (output.isPresent()
                && input.isPresent()
                && output.get().kind() != input.get().kind()) {
            broken.add(link.to());
            problems.add(Problem.error(
                            "flow.port-kind",
                            "Expected " + article(input.get().kind()) + " here, got the "
                                    + output.get().kind().word() + " from " + link.from() + "." + link.output() + ".",
                            "Link " + article(input.get().kind()) + " to it.")
                    .in(link.to())
                    .at(link.input()));
        }
        inputs.computeIfAbsent(link.to(), id -> new LinkedHashMap<>())
                .computeIfAbsent(link.input(), name -> new ArrayList<>())
                .add(new Source(link.from(), link.output()));
    }

    private Optional<Port> port(String node, String name, boolean output) {
        Declaration declaration = declarations.get(node);
        if (declaration == null) {
            return Optional.empty();
        }
        List<Port> ports = output ? declaration.outputs() : declaration.inputs();
        Optional<Port> found =
                ports.stream().filter(port -> port.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            problems.add(Problem.error(
                            "flow.unknown-port",
                            "A node of the type " + declaration.type() + " has no " + (output ? "output" : "input")
                                    + " \"" + name + "\".",
                            Nearest.remedy(name, ports.stream().map(Port::name).toList()))
                    .in(node)
                    .at(name));
        }
        return found;
    }

    private void checkArity(String node, Declaration declaration) {
        Map<String, List<Source>> linked = inputs.getOrDefault(node, Map.of());
        linked.values().forEach(sources -> sources.sort(null));
        for (Port port : declaration.inputs()) {
            List<Source> sources = linked.getOrDefault(port.name(), List.of());
            if (sources.isEmpty() && !port.arity().isOptional()) {
                missing(node, port);
            }
            if (sources.size() > 1 && !port.arity().isSeveral()) {
                broken.add(node);
                problems.add(Problem.error(
                                "flow.too-many-links",
                                "The input takes one link, got " + sources.size() + ": from "
                                        + String.join(
                                                ", ",
                                                sources.stream()
                                                        .map(Source::toString)
                                                        .toList()) + ".",
                                "Remove all but one of them.")
                        .in(node)
                        .at(port.name()));
            }
        }
    }

    /** A link that went astray was probably meant for this input; then that is told already. */
    private void missing(String node, Port port) {
        broken.add(node);
        if (!astray.contains(node)) {
            problems.add(Problem.error(
                            "flow.missing-input",
                            "Nothing is linked to this input; expected " + article(port.kind()) + ".",
                            "Link " + article(port.kind()) + " to it.")
                    .in(node)
                    .at(port.name()));
        }
    }

    private static String article(PortKind kind) {
        return "a " + kind.word();
    }
}
