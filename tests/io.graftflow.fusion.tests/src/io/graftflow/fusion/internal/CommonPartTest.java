package io.graftflow.fusion.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommonPartTest {

    /** A chain of layers {@code x + weight} and then Tanh, with the numbers that are given. */
    private static OnnxModel chain(String prefix, float... weights) {
        var graph = new GraphBuilder("chain", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 1));
        for (int i = 0; i < weights.length; i++) {
            String weight = graph.initializer(prefix + i + ".weight", TensorData.of(new float[] {weights[i]}));
            String sum = graph.node("Add", x, weight).as(prefix + i + ".sum");
            x = graph.node("Tanh", sum).as(prefix + i + ".out");
        }
        graph.output(x, ElementType.FLOAT, Shape.of("batch", 1));
        return graph.build();
    }

    private static CommonPart common(OnnxModel... networks) {
        return new CommonPart(
                List.of(networks),
                List.of(networks).stream().map(network -> Set.<String>of()).toList());
    }

    @Test
    void equalNetworksAreOneWhateverTheirTensorsAreCalled() {
        var common = common(chain("a", 1, 2, 1), chain("b", 1, 2, 1));
        assertEquals("a0.weight", common.name(1, "b0.weight"));
        assertEquals("a2.weight", common.name(1, "b2.weight"));
        assertEquals("a2.out", common.name(1, "b2.out"));
        assertEquals(common.renamed(0).nodes(), common.renamed(1).nodes());
    }

    @Test
    void whatFollowsADifferenceIsOnesOwnEvenWithEqualWeights() {
        var common = common(chain("a", 1, 2, 7), chain("a", 1, 3, 7));
        assertEquals("a0.weight", common.name(1, "a0.weight"));
        assertEquals("model1.a2.weight", common.name(0, "a2.weight"));
        assertEquals("model2.a2.weight", common.name(1, "a2.weight"));
    }

    @Test
    void equalWeightsThatStayFrozenAreThereOnce() {
        OnnxModel one = chain("a", 1, 2, 7);
        OnnxModel two = chain("a", 1, 3, 7);
        var both = new CommonPart(List.of(one, two), List.of(Set.of("a2.weight"), Set.of("a2.weight")));
        assertEquals("a2.weight", both.name(0, "a2.weight"));
        assertEquals("a2.weight", both.name(1, "a2.weight"));
        assertEquals("model2.a2.out", both.name(1, "a2.out"));
        var half = new CommonPart(List.of(one, two), List.of(Set.of("a2.weight"), Set.of()));
        assertNotEquals(half.name(0, "a2.weight"), half.name(1, "a2.weight"));
    }

    /** A weight of many numbers, all 0 but for the last. */
    private static OnnxModel wide(float last) {
        float[] numbers = new float[1000];
        numbers[999] = last;
        var graph = new GraphBuilder("wide", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 1000));
        String weight = graph.initializer("weight", TensorData.of(numbers, 1000));
        graph.output(graph.node("Add", x, weight).as("y"), ElementType.FLOAT, Shape.of("batch", 1000));
        return graph.build();
    }

    @Test
    void weightsAreComparedToTheirEnd() {
        assertEquals("weight", common(wide(1), wide(1)).name(1, "weight"));
        assertEquals("model2.weight", common(wide(1), wide(2)).name(1, "weight"));
    }

    @Test
    void oneWeightInTwoPlacesIsNotTwoThatAreEqual() {
        OnnxModel apart = chain("a", 1, 1);
        var graph = new GraphBuilder("tied", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 1));
        String weight = graph.initializer("w", TensorData.of(new float[] {1}));
        for (int i = 0; i < 2; i++) {
            x = graph.node("Tanh", graph.node("Add", x, weight).make()).make();
        }
        graph.output(graph.node("Identity", x).as("y"), ElementType.FLOAT, Shape.of("batch", 1));
        for (List<OnnxModel> both : List.of(List.of(graph.build(), apart), List.of(apart, graph.build()))) {
            var common = common(both.toArray(OnnxModel[]::new));
            int own = both.indexOf(apart);
            assertNotEquals(common.name(own, "a0.weight"), common.name(own, "a1.weight"));
            assertTrue(
                    common.renamed(1).check().isEmpty(),
                    common.renamed(1).check().toString());
        }
    }

    @Test
    void someShareWhatAnotherDoesNotHave() {
        var common = common(chain("a", 1, 2), chain("a", 5, 2), chain("a", 1, 3));
        assertEquals("model1.a0.out", common.name(0, "a0.out"));
        assertEquals("model1.a0.out", common.name(2, "a0.out"));
        assertEquals("model2.a0.out", common.name(1, "a0.out"));
        assertEquals("model3.a1.out", common.name(2, "a1.out"));
    }

    @Test
    void anInnerTensorWithTheNameOfAnothersInputMakesWay() {
        OnnxModel one = chain("a", 1, 2);
        OnnxModel two = chain("a", 1, 2).rename(Map.of("x", "y", "a0.sum", "x"));
        var common = common(one, two);
        assertEquals("y", common.name(1, "y"));
        assertNotEquals("x", common.name(1, "x"));
        assertEquals("model1.a0.weight", common.name(0, "a0.weight"));
        assertEquals("model2.a0.weight", common.name(1, "a0.weight"));
    }

    @Test
    void networksWithManyEqualPartsKeepEachOfThem() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var networks = new ArrayList<OnnxModel>();
            for (int i = 0; i < 3; i++) {
                float[] weights = new float[1 + random.nextInt(5)];
                for (int j = 0; j < weights.length; j++) {
                    weights[j] = random.nextInt(2);
                }
                networks.add(chain("a", weights));
            }
            var common = common(networks.toArray(OnnxModel[]::new));
            OnnxModel all = common.renamed(0);
            var results = new HashSet<String>();
            for (int i = 0; i < 3; i++) {
                String output = networks.get(i).outputs().get(0).name();
                String name = common.name(i, output);
                assertTrue(common.renamed(i).index().defines(name), "seed " + seed);
                if (i > 0) {
                    all = all.graft(common.renamed(i), Map.of(), List.copyOf(results));
                }
                results.add(name);
                var own = common.renamed(i);
                assertEquals(
                        networks.get(i).nodes().size(),
                        own.prune(List.of(name)).nodes().size(),
                        "seed " + seed);
            }
            for (int i = 0; i < 3; i++) {
                String name = common.name(i, networks.get(i).outputs().get(0).name());
                OnnxModel back = all.prune(List.of(name));
                assertEquals(weights(networks.get(i)), weights(back), "seed " + seed);
            }
        }
    }

    private static List<Float> weights(OnnxModel chain) {
        return chain.index().order().stream()
                .map(position -> chain.index().node(position))
                .filter(node -> node.getOpType().equals("Add"))
                .map(node -> chain.initializer(node.getInput(1)).floats()[0])
                .toList();
    }
}
