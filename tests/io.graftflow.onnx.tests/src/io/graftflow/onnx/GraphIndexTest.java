package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GraphIndexTest {

    @Test
    void ordersShuffledNodesSoThatEachComesAfterWhatItReads() {
        var random = new Random(21);
        for (OnnxModel model : TestModels.all().toList()) {
            var nodes = new ArrayList<>(model.nodes());
            Collections.shuffle(nodes, random);
            GraphProto shuffled =
                    model.graph().toBuilder().clearNode().addAllNode(nodes).build();
            var index = new GraphIndex(shuffled);
            assertEquals(nodes.size(), new HashSet<>(index.order()).size());
            Set<String> made = new HashSet<>(index.inputs());
            made.addAll(model.initializerNames());
            for (int position : index.order()) {
                NodeProto node = index.node(position);
                index.reads(position).forEach(name -> assertTrue(made.contains(name), name));
                made.addAll(node.getOutputList());
            }
        }
    }

    @Test
    void knowsWhatDependsOnWhat() {
        GraphIndex index = TestModels.mlp().index();
        assertEquals(BitSet.valueOf(new long[] {0b111}), index.dependents(Set.of("fc1.weight")));
        assertEquals(BitSet.valueOf(new long[] {0b100}), index.dependents(Set.of("fc2.bias")));
        assertEquals(BitSet.valueOf(new long[] {0b011}), index.ancestors(List.of("relu"), Set.of()));
        assertEquals(BitSet.valueOf(new long[] {0b110}), index.ancestors(List.of("y"), Set.of("hidden")));
        assertEquals(List.of(0), index.consumers("x"));
        assertEquals(2, index.producer("y").orElseThrow());
        assertTrue(index.producer("x").isEmpty());
        assertTrue(index.constantNodes().isEmpty());
    }

    @Test
    void findsCycles() {
        GraphProto graph = GraphProto.newBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("b")
                        .addInput("b")
                        .addOutput("a"))
                .addNode(NodeProto.newBuilder().setOpType("Neg").addInput("a").addOutput("b"))
                .addNode(NodeProto.newBuilder().setOpType("Constant").addOutput("c"))
                .build();
        var index = new GraphIndex(graph);
        assertTrue(index.hasCycle());
        assertEquals(List.of(2), index.order());
        assertFalse(TestModels.mlp().index().hasCycle());
    }
}
