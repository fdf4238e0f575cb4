package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.Secrets;
import io.graftflow.model.LayerMatch;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.Port;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.run.internal.Checks;
import io.graftflow.run.internal.PlanParts;
import io.graftflow.run.internal.PlannedNode;
import io.graftflow.run.internal.Planner;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A workflow that was held against the installed node types: what is wrong, what flows where, and what would run. */
public final class Plan {

    private final Flow flow;
    private final Path file;
    private final RunOptions options;
    private final PlanParts parts;

    private Plan(Flow flow, Path file, RunOptions options, PlanParts parts) {
        this.flow = flow;
        this.file = file;
        this.options = options;
        this.parts = parts;
    }

    /**
     * Checks a workflow. Cheap: reads no data beyond the heads of files, computes and downloads nothing.
     *
     * @param flow the workflow
     * @param file where it is stored or would be; paths in it are relative to this file's folder
     * @param registry the node types
     * @param options values of variables, and which nodes are wanted
     */
    public static Plan of(Flow flow, Path file, NodeRegistry registry, RunOptions options) {
        return of(flow, file, registry, options, Checks.ANEW);
    }

    /**
     * Checks a workflow as {@link #of(Flow, Path, NodeRegistry, RunOptions)} does, but asks only those nodes whose
     * settings, inputs or files are others than when the memory met them last.
     */
    public static Plan of(Flow flow, Path file, NodeRegistry registry, RunOptions options, CheckMemory memory) {
        return of(flow, file, registry, options, memory.checks());
    }

    private static Plan of(Flow flow, Path file, NodeRegistry registry, RunOptions options, Checks checks) {
        Path absolute = file.toAbsolutePath().normalize();
        return new Plan(flow, absolute, options, new Planner(flow, absolute, registry, options, checks).plan());
    }

    /** The workflow. */
    public Flow flow() {
        return flow;
    }

    /** Where it is stored; absolute. */
    public Path file() {
        return file;
    }

    /** What was asked for. */
    public RunOptions options() {
        return options;
    }

    /** Everything wrong with the whole workflow, wanted or not. */
    public List<Problem> problems() {
        return parts.problems();
    }

    /** What is wrong with the wanted nodes, what they depend on, and the workflow as such. */
    public List<Problem> problemsInScope() {
        Set<String> scope = scope();
        return problems().stream()
                .filter(problem -> problem.node().isEmpty() || scope.contains(problem.node()))
                .toList();
    }

    /** Whether the wanted nodes can run. */
    public boolean isRunnable() {
        return problemsInScope().stream().noneMatch(Problem::isError);
    }

    /** What is linked to a node, so that what it lacks can be chosen from it while its settings are wrong still. */
    public Specs linked(String node) {
        return parts.linked().getOrDefault(node, Specs.none());
    }

    /** What goes into a node; no ports when something is wrong with its settings or its links. */
    public Specs inputs(String node) {
        return parts.inputs().getOrDefault(node, Specs.none());
    }

    /**
     * What would be wrong with an input if one more output were linked to it; the settings of the node are left out of
     * account, as they can be changed afterwards.
     *
     * @param from the id of the node that gives
     * @param output its output
     * @param to the id of the node that takes
     * @param input its input, of the same kind; a link there is replaced when it takes only one
     * @return empty when nothing is wrong, or nothing can be told
     */
    public Optional<Problem> linkProblem(String from, String output, String to, String input) {
        PlannedNode planned = parts.nodes().get(to);
        List<Spec> given = outputs(from).all(output);
        if (planned == null || given.isEmpty()) {
            return Optional.empty();
        }
        Specs linked = Specs.none();
        for (Port port : planned.node().declaration().inputs()) {
            boolean here = port.name().equals(input);
            for (Spec spec : here && !port.arity().isSeveral()
                    ? List.<Spec>of()
                    : inputs(to).all(port.name())) {
                linked = linked.with(port.name(), spec);
            }
            if (here) {
                linked = linked.with(input, given.get(0));
            } else if (!port.arity().isOptional() && !linked.has(port.name())) {
                linked = linked.with(port.name(), new Spec.Unknown(port.kind()));
            }
        }
        return Checks.ANEW.check(planned.node(), linked).problems().stream()
                .filter(problem -> problem.isError() && problem.where().equals(input))
                .findFirst();
    }

    /** The version that the workflow names, when the node's settings were carried forward to the installed one. */
    public OptionalInt upgradedFrom(String node) {
        PlanParts.Upgrade upgrade = parts.upgraded().get(node);
        return upgrade == null ? OptionalInt.empty() : OptionalInt.of(upgrade.from());
    }

    /** Such a node in its new form, as the workflow would hold it; variables not put in. */
    public Optional<FlowNode> upgraded(String node) {
        return Optional.ofNullable(parts.upgraded().get(node)).map(PlanParts.Upgrade::node);
    }

    /** The nodes that a node takes from. */
    public Set<String> parents(String node) {
        return Collections.unmodifiableSet(parts.parents().getOrDefault(node, Set.of()));
    }

    /** What a node says of itself in numbers; empty when it says nothing. */
    public String fact(String node) {
        return fact(node, outputs(node));
    }

    /** What a node says of itself in numbers where more is known of what comes out of it, such as after a run. */
    public String fact(String node, Specs outputs) {
        PlannedNode planned = parts.nodes().get(node);
        return planned == null ? "" : planned.node().fact(inputs(node), outputs);
    }

    /** Which layers of the models at a node's inputs match; empty where it does not join them layer by layer. */
    public List<LayerMatch> layerMatches(String node) {
        PlannedNode planned = parts.nodes().get(node);
        return planned == null ? List.of() : planned.node().layerMatches(inputs(node));
    }

    /** What will come out of a node; no ports when its type is not installed. */
    public Specs outputs(String node) {
        return parts.outputs().getOrDefault(node, Specs.none());
    }

    /** The declaration of a node's type; empty when it is not installed. */
    public Optional<Declaration> declaration(String node) {
        return Optional.ofNullable(parts.declarations().get(node));
    }

    /** The ids of the wanted nodes and of all that they depend on. */
    public Set<String> scope() {
        if (options.only().isEmpty()) {
            return flow.nodes().keySet();
        }
        Set<String> scope = new LinkedHashSet<>();
        Deque<String> todo = new ArrayDeque<>(options.only());
        while (!todo.isEmpty()) {
            String id = todo.remove();
            if (flow.nodes().containsKey(id) && scope.add(id)) {
                todo.addAll(parts.parents().getOrDefault(id, Set.of()));
            }
        }
        return scope;
    }

    /** The ids of the nodes that {@code --reset} is for. */
    Set<String> wanted() {
        return options.only().isEmpty() ? flow.nodes().keySet() : options.only();
    }

    /** The nodes in scope that are ready to run, in an order in which each comes after those that it takes from. */
    Map<String, PlannedNode> nodes() {
        Set<String> scope = scope();
        Map<String, PlannedNode> nodes = new LinkedHashMap<>(parts.nodes());
        nodes.keySet().retainAll(scope);
        return Collections.unmodifiableMap(nodes);
    }

    /** What the workflow itself names of files to read and models. */
    Set<String> references() {
        return parts.references();
    }

    /** What no message may show. */
    Secrets secrets() {
        return parts.secrets();
    }
}
