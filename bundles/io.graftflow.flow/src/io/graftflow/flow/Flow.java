package io.graftflow.flow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A workflow as its file holds it. Immutable. Links are sorted by their text; positions stand in the order of the
 * nodes, and those of nodes that are not there are left out.
 *
 * @param name for people; may be empty
 * @param description Markdown; may be empty
 * @param seed the one source of randomness of a run
 * @param variables by name, in the order of the file
 * @param nodes by id, in the order of the file
 * @param links sorted
 * @param notes what stands written on the canvas, by id, in the order of the file; changes no result
 * @param groups nodes that the canvas frames, by id, in the order of the file; changes no result
 * @param layout where the canvas draws the nodes; changes no result
 */
public record Flow(
        String name,
        String description,
        long seed,
        Map<String, Variable> variables,
        Map<String, FlowNode> nodes,
        List<Link> links,
        Map<String, Note> notes,
        Map<String, Group> groups,
        Map<String, Position> layout) {

    /** The version of the file format that this code reads and writes. */
    public static final int VERSION = 1;

    /** How the name of a workflow's file ends. */
    public static final String SUFFIX = ".flow.json";

    /** A workflow with nothing in it. */
    public static final Flow EMPTY = new Flow("", "", 0, Map.of(), Map.of(), List.of(), Map.of());

    /** Keeps its own copies, in canonical order. */
    public Flow {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        links = links.stream().sorted().toList();
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        Map<String, Position> ordered = new LinkedHashMap<>();
        for (String id : nodes.keySet()) {
            if (layout.containsKey(id)) {
                ordered.put(id, layout.get(id));
            }
        }
        layout = Collections.unmodifiableMap(ordered);
    }

    /** A workflow without notes and groups. */
    public Flow(
            String name,
            String description,
            long seed,
            Map<String, Variable> variables,
            Map<String, FlowNode> nodes,
            List<Link> links,
            Map<String, Position> layout) {
        this(name, description, seed, variables, nodes, links, Map.of(), Map.of(), layout);
    }

    /** The same with a node added, or replaced in its place. */
    public Flow withNode(String id, FlowNode node) {
        Map<String, FlowNode> more = new LinkedHashMap<>(nodes);
        more.put(id, node);
        return new Flow(name, description, seed, variables, more, links, notes, groups, layout);
    }

    /** The same with other nodes. */
    public Flow withNodes(Map<String, FlowNode> others) {
        return new Flow(name, description, seed, variables, others, links, notes, groups, layout);
    }

    /** The same with other links. */
    public Flow withLinks(List<Link> others) {
        return new Flow(name, description, seed, variables, nodes, others, notes, groups, layout);
    }
}
