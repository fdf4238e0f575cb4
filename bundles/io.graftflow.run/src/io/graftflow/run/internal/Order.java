package io.graftflow.run.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes in an order in which each comes after those that it takes from.
 *
 * @param ids in order; among free ones that of the file; without those that stand on a circle or after one
 * @param cycles each the ids along one circle
 * @param depths how many links lead to a node at most, 0 for a node that takes from none
 */
record Order(List<String> ids, List<List<String>> cycles, Map<String, Integer> depths) {

    /** Orders nodes by the nodes that each takes from. */
    static Order of(Map<String, Set<String>> parents) {
        Map<String, Integer> position = new HashMap<>();
        parents.keySet().forEach(id -> position.put(id, position.size()));
        Map<String, List<String>> children = new HashMap<>();
        Map<String, Integer> waiting = new LinkedHashMap<>();
        TreeMap<Integer, String> ready = new TreeMap<>();
        parents.forEach((id, from) -> {
            from.forEach(parent ->
                    children.computeIfAbsent(parent, key -> new ArrayList<>()).add(id));
            waiting.put(id, from.size());
            if (from.isEmpty()) {
                ready.put(position.get(id), id);
            }
        });
        List<String> ids = new ArrayList<>();
        Map<String, Integer> depths = new HashMap<>();
        while (!ready.isEmpty()) {
            String id = ready.pollFirstEntry().getValue();
            ids.add(id);
            waiting.remove(id);
            depths.put(
                    id,
                    parents.get(id).stream()
                            .mapToInt(parent -> depths.get(parent) + 1)
                            .max()
                            .orElse(0));
            for (String child : children.getOrDefault(id, List.of())) {
                if (waiting.merge(child, -1, Integer::sum) == 0) {
                    ready.put(position.get(child), child);
                }
            }
        }
        return new Order(List.copyOf(ids), cycles(waiting.keySet(), parents), depths);
    }

    /** For each node how many nodes are as deep as it is. */
    Map<String, Integer> widths() {
        Map<Integer, Integer> counts = new HashMap<>();
        depths.values().forEach(depth -> counts.merge(depth, 1, Integer::sum));
        Map<String, Integer> widths = new HashMap<>();
        depths.forEach((id, depth) -> widths.put(id, counts.get(depth)));
        return widths;
    }

    /** Walks backwards from each node that is left until a node comes a second time. */
    private static List<List<String>> cycles(Collection<String> left, Map<String, Set<String>> parents) {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (String start : left) {
            List<String> path = new ArrayList<>();
            String id = start;
            while (seen.add(id)) {
                path.add(0, id);
                id = parents.get(id).stream().filter(left::contains).findFirst().orElseThrow();
            }
            int end = path.indexOf(id);
            if (end >= 0) {
                cycles.add(List.copyOf(path.subList(0, end + 1)));
            }
        }
        return cycles;
    }
}
