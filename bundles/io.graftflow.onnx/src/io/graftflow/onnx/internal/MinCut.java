package io.graftflow.onnx.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The cheapest set of edges that parts a source from a sink (Dinic's algorithm: E. A. Dinic, 1970). Among equally
 * cheap sets it is the one closest to the sink.
 */
final class MinCut {

    /** A capacity that no cut may include. */
    static final long INFINITE = Long.MAX_VALUE / 4;

    private final List<long[]> edges = new ArrayList<>();
    private final List<List<Integer>> out = new ArrayList<>();
    private int[] level = {};
    private int[] next = {};

    /** Adds a vertex; returns its number. */
    int vertex() {
        out.add(new ArrayList<>());
        return out.size() - 1;
    }

    /** Adds an edge. Its reverse, which takes flow back, has the number next to it. */
    void edge(int from, int to, long capacity) {
        out.get(from).add(edges.size());
        edges.add(new long[] {to, capacity});
        out.get(to).add(edges.size());
        edges.add(new long[] {from, 0});
    }

    /** The vertices on the sink's side of the cut. */
    BitSet sinkSide(int source, int sink) {
        while (reaches(source, sink)) {
            next = new int[out.size()];
            while (push(source, sink) > 0) {
                // until no path of this length is left
            }
        }
        var side = new BitSet();
        var open = new ArrayDeque<>(List.of(sink));
        side.set(sink);
        while (!open.isEmpty()) {
            for (int edge : out.get(open.pop())) {
                int from = (int) edges.get(edge)[0];
                long residual = edges.get(edge ^ 1)[1];
                if (residual > 0 && !side.get(from)) {
                    side.set(from);
                    open.push(from);
                }
            }
        }
        return side;
    }

    private boolean reaches(int source, int sink) {
        level = new int[out.size()];
        Arrays.fill(level, -1);
        level[source] = 0;
        var open = new ArrayDeque<>(List.of(source));
        while (!open.isEmpty()) {
            int vertex = open.poll();
            for (int edge : out.get(vertex)) {
                int to = (int) edges.get(edge)[0];
                if (edges.get(edge)[1] > 0 && level[to] < 0) {
                    level[to] = level[vertex] + 1;
                    open.add(to);
                }
            }
        }
        return level[sink] >= 0;
    }

    /** Pushes flow along one path of rising levels; a stack instead of recursion, for graphs are deep. */
    private long push(int source, int sink) {
        var path = new ArrayDeque<Integer>();
        int vertex = source;
        while (vertex != sink) {
            int edge = advance(vertex);
            if (edge >= 0) {
                path.push(edge);
                vertex = (int) edges.get(edge)[0];
            } else if (path.isEmpty()) {
                return 0;
            } else {
                int back = path.pop();
                vertex = (int) edges.get(back ^ 1)[0];
                next[vertex]++;
            }
        }
        long flow = path.stream().mapToLong(edge -> edges.get(edge)[1]).min().orElse(0);
        for (int edge : path) {
            edges.get(edge)[1] -= flow;
            edges.get(edge ^ 1)[1] += flow;
        }
        return flow;
    }

    /** The next edge from a vertex that leads on; -1 when there is none. */
    private int advance(int vertex) {
        List<Integer> own = out.get(vertex);
        while (next[vertex] < own.size()) {
            int edge = own.get(next[vertex]);
            if (edges.get(edge)[1] > 0 && level[(int) edges.get(edge)[0]] == level[vertex] + 1) {
                return edge;
            }
            next[vertex]++;
        }
        return -1;
    }
}
