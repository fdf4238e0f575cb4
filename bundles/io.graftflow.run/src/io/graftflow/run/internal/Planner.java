package io.graftflow.run.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.Link;
import io.graftflow.flow.Variables;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.Port;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes a plan of a workflow. Goes on after each problem; what is unknown because of one is not a problem again. */
public final class Planner {

    private final Flow flow;
    private final RunOptions options;
    private final Variables variables;
    private final Binder binder;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Declaration> declarations = new LinkedHashMap<>();
    private final Map<String, BoundNode<?>> bound = new HashMap<>();
    private final Map<String, Specs> linked = new HashMap<>();
    private final Map<String, Specs> inputs = new HashMap<>();
    private final Map<String, Specs> outputs = new HashMap<>();
    private final Map<String, PlanParts.Upgrade> upgraded = new HashMap<>();
    private final Checks checks;

    /**
     * A planner for one plan.
     *
     * @param checks checks nodes, or knows what came of it before
     */
    public Planner(Flow flow, Path file, NodeRegistry registry, RunOptions options, Checks checks) {
        this.flow = flow;
        this.options = options;
        this.checks = checks;
        this.variables = Variables.of(flow, options.given(), options.currentFolder(), options.environment());
        this.binder = new Binder(registry, flow, variables, file.getParent(), options, checks.bindings(), problems);
    }

    /** The plan's parts. */
    public PlanParts plan() {
        problems.addAll(variables.problems());
        checkWanted();
        flow.nodes().forEach(this::bind);
        Wiring wiring = Wiring.of(flow, declarations, problems);
        Map<String, Set<String>> parents = parents();
        Order order = Order.of(parents);
        order.cycles().forEach(this::tellCycle);
        problems.addAll(WrittenFiles.problems(bound));
        declarations.forEach((id, declaration) -> outputs.put(id, unknown(declaration)));
        order.ids().forEach(id -> check(id, wiring));
        Map<String, PlannedNode> nodes = new LinkedHashMap<>();
        Map<String, Integer> widths = order.widths();
        order.ids().stream()
                .filter(bound::containsKey)
                .forEach(id -> nodes.put(id, new PlannedNode(id, bound.get(id), wiring.inputs(id), widths.get(id))));
        List<Problem> masked = problems.stream().map(this::mask).toList();
        return new PlanParts(
                masked,
                nodes,
                parents,
                declarations,
                upgraded,
                linked,
                inputs,
                outputs,
                binder.references(),
                variables.secrets());
    }

    private void checkWanted() {
        new TreeSet<>(options.only())
                .stream()
                        .filter(id -> !flow.nodes().containsKey(id))
                        .forEach(id -> problems.add(Problem.error(
                                "run.unknown-node",
                                "The workflow has no node \"" + id + "\" to run.",
                                Nearest.remedy(id, flow.nodes().keySet()))));
    }

    private void bind(String id, FlowNode node) {
        binder.bind(id, node).ifPresent(binding -> {
            declarations.put(id, binding.type().declaration());
            binding.upgrade().ifPresent(upgrade -> upgraded.put(id, upgrade));
            binding.node().ifPresent(value -> bound.put(id, value));
        });
    }

    private Map<String, Set<String>> parents() {
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        flow.nodes().keySet().forEach(id -> parents.put(id, new LinkedHashSet<>()));
        for (Link link : flow.links()) {
            if (parents.containsKey(link.from()) && parents.containsKey(link.to())) {
                parents.get(link.to()).add(link.from());
            }
        }
        return parents;
    }

    private void tellCycle(List<String> ids) {
        problems.add(Problem.error(
                        "flow.cycle",
                        "The links run in a circle: " + String.join(" → ", ids) + " → " + ids.get(0) + ".",
                        "Remove one of these links.")
                .in(ids.get(0)));
    }

    private void check(String id, Wiring wiring) {
        Declaration declaration = declarations.get(id);
        if (declaration == null) {
            return;
        }
        Specs specs = linked(declaration, wiring.inputs(id));
        linked.put(id, specs);
        BoundNode<?> node = bound.get(id);
        if (node == null || wiring.isBroken(id)) {
            return;
        }
        inputs.put(id, specs);
        Specs found = checks.check(node, specs);
        found.problems().forEach(problem -> problems.add(problem.in(id)));
        if (found.problems().stream().noneMatch(Problem::isError)) {
            outputs.put(id, complete(node.declaration(), found));
        }
    }

    private Specs linked(Declaration declaration, Map<String, List<Source>> sources) {
        Specs specs = Specs.none();
        for (Port port : declaration.inputs()) {
            for (Source source : sources.getOrDefault(port.name(), List.of())) {
                specs = specs.with(port.name(), output(source, port));
            }
        }
        return specs;
    }

    private Spec output(Source source, Port port) {
        List<Spec> specs = outputs.getOrDefault(source.node(), Specs.none()).all(source.port());
        return specs.isEmpty() ? new Spec.Unknown(port.kind()) : specs.get(0);
    }

    private static Specs unknown(Declaration declaration) {
        return complete(declaration, Specs.none());
    }

    private static Specs complete(Declaration declaration, Specs found) {
        Specs complete = Specs.none();
        for (Port port : declaration.outputs()) {
            List<Spec> specs = found.all(port.name());
            complete = complete.with(port.name(), specs.isEmpty() ? new Spec.Unknown(port.kind()) : specs.get(0));
        }
        return complete;
    }

    private Problem mask(Problem problem) {
        return Masks.mask(problem, variables.secrets());
    }
}
