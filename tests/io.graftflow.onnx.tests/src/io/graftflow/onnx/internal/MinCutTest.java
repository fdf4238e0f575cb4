package io.graftflow.onnx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MinCutTest {

    private record Edge(int from, int to, long capacity) {}

    /** Against all ways to part eight vertices. */
    @Test
    void findsTheCheapestCutClosestToTheSink() {
        var random = new Random(41);
        for (int round = 0; round < 200; round++) {
            int vertices = 4 + random.nextInt(5);
            var edges = new ArrayList<Edge>();
            for (int i = 0; i < vertices * 2; i++) {
                edges.add(new Edge(random.nextInt(vertices), random.nextInt(vertices), random.nextInt(10)));
            }
            var cut = new MinCut();
            for (int i = 0; i < vertices; i++) {
                cut.vertex();
            }
            edges.forEach(edge -> cut.edge(edge.from(), edge.to(), edge.capacity()));
            BitSet side = cut.sinkSide(0, 1);
            long cheapest = Long.MAX_VALUE;
            int smallest = Integer.MAX_VALUE;
            for (int set = 0; set < 1 << vertices; set++) {
                if ((set & 3) == 2) {
                    BitSet other = BitSet.valueOf(new long[] {set});
                    long cost = cost(edges, other);
                    if (cost < cheapest || cost == cheapest && other.cardinality() < smallest) {
                        cheapest = cost;
                        smallest = other.cardinality();
                    }
                }
            }
            assertTrue(side.get(1) && !side.get(0));
            assertEquals(cheapest, cost(edges, side), "round " + round);
            assertEquals(smallest, side.cardinality(), "closest to the sink, round " + round);
        }
    }

    private static long cost(List<Edge> edges, BitSet sinkSide) {
        return edges.stream()
                .filter(edge -> !sinkSide.get(edge.from()) && sinkSide.get(edge.to()))
                .mapToLong(Edge::capacity)
                .sum();
    }

    @Test
    void deepGraphsNeedNoDeepStack() {
        var cut = new MinCut();
        int before = cut.vertex();
        for (int i = 0; i < 50_000; i++) {
            int vertex = cut.vertex();
            cut.edge(before, vertex, i == 40_000 ? 1 : 2);
            before = vertex;
        }
        assertEquals(10_000, cut.sinkSide(0, before).cardinality());
    }
}
