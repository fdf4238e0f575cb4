package io.graftflow.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the nodes that kept their type, settings and links, and only go by another id. */
final class Renames {

    private Renames() {}

    /** New ids by old ids. */
    static Map<String, String> find(Flow before, Flow after) {
        Map<String, String> renamed = new LinkedHashMap<>();
        before.nodes().forEach((old, node) -> {
            if (!after.nodes().containsKey(old)) {
                after.nodes().keySet().stream()
                        .filter(id -> !before.nodes().containsKey(id) && !renamed.containsValue(id))
                        .filter(id -> same(node, after.nodes().get(id)))
                        .filter(id -> ends(before, old, after).equals(ends(after, id, before)))
                        .findFirst()
                        .ifPresent(id -> renamed.put(old, id));
            }
        });
        return renamed;
    }

    private static boolean same(FlowNode old, FlowNode now) {
        return old.type().equals(now.type())
                && old.title().equals(now.title())
                && old.settings().equals(now.settings());
    }

    /** A node's links, told by the other end: its id when both workflows have it, else its type. */
    private static List<String> ends(Flow flow, String id, Flow other) {
        return flow.links().stream()
                .flatMap(link -> {
                    String out = "out " + link.output() + " " + end(flow, link.to(), other) + " " + link.input();
                    String in = "in " + link.input() + " " + end(flow, link.from(), other) + " " + link.output();
                    return Stream.concat(
                            link.from().equals(id) ? Stream.of(out) : Stream.empty(),
                            link.to().equals(id) ? Stream.of(in) : Stream.empty());
                })
                .sorted()
                .toList();
    }

    private static String end(Flow flow, String id, Flow other) {
        FlowNode node = flow.nodes().get(id);
        return other.nodes().containsKey(id) || node == null ? id : node.type();
    }
}
