package io.graftflow.fusion.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CounterpartsTest {

    @TestFactory
    Stream<DynamicTest> networksWhoseTensorsAndNodesHaveOtherNamesAndPlacesAreFoundToBeTheSame() {
        return Fixtures.models().stream()
                .map(folder -> dynamicTest(folder.getFileName().toString(), () -> {
                    OnnxModel network = OnnxModel.read(folder.resolve("model.onnx"));
                    OnnxModel other = disguised(network, new Random(11));
                    var counterparts = new Counterparts(network, other);
                    assertEquals(List.of(), counterparts.differences());
                    OnnxModel named = counterparts.renamed(other);
                    for (String tensor : used(network)) {
                        assertEquals(network.initializer(tensor), named.initializer(tensor), tensor);
                    }
                }));
    }

    @Test
    void aNetworkIsItsOwnCounterpart() {
        OnnxModel network = pair("Add", "a", "b");
        assertSame(network, new Counterparts(network, network).renamed(network));
    }

    @Test
    void namesThatHaveChangedPlacesAreChangedBack() {
        OnnxModel one = pair("Add", "a", "b");
        OnnxModel other = pair("Add", "b", "a");
        var counterparts = new Counterparts(one, other);
        assertEquals(Map.of("a", "b", "b", "a"), counterparts.names());
        OnnxModel named = counterparts.renamed(other);
        assertEquals(other.initializer("b"), named.initializer("a"));
        assertEquals(other.initializer("a"), named.initializer("b"));
    }

    @Test
    void whatAddsToATensorMayStandOnEitherSide() {
        var graph = new GraphBuilder("swapped", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        String product = graph.node("MatMul", x, graph.initializer("w", TensorData.of(new float[4], 2, 2)))
                .make();
        String sum = graph.node("Add", graph.initializer("bias", TensorData.of(new float[2], 2)), product)
                .as("y");
        graph.output(sum, ElementType.FLOAT, Shape.of("batch", 2));
        var counterparts = new Counterparts(pair("Add", "a", "b"), graph.build());
        assertEquals(List.of(), counterparts.differences());
        assertEquals(Map.of("w", "a", "bias", "b"), counterparts.names());
    }

    @Test
    void otherWorkAndOtherShapesAreToldNearestToTheInputsFirst() {
        List<String> work = new Counterparts(pair("Add", "a", "b"), pair("Sub", "a", "b")).differences();
        assertTrue(work.get(0).contains("(Add) does something else than"), work.toString());
        OnnxModel wide = OnnxModel.of(pair("Add", "a", "b").proto())
                .withInitializers(Map.of("a", TensorData.of(new float[6], 2, 3), "b", TensorData.of(new float[3], 3)));
        List<String> shapes = new Counterparts(pair("Add", "a", "b"), wide).differences();
        assertEquals(List.of("a is float[2, 2] and float[2, 3]", "b is float[2] and float[3]"), shapes);
    }

    @Test
    void oneTensorForTwoIsAnotherNetwork() {
        List<String> differences = new Counterparts(twice("a", "b"), twice("a", "a")).differences();
        assertFalse(differences.isEmpty());
        assertFalse(
                new Counterparts(twice("a", "a"), twice("a", "b")).differences().isEmpty());
    }

    /** A product and something with a bias. */
    private static OnnxModel pair(String operator, String weight, String bias) {
        var graph = new GraphBuilder("pair", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        String product = graph.node(
                        "MatMul", x, graph.initializer(weight, TensorData.of(new float[] {1, 2, 3, 4}, 2, 2)))
                .make();
        String sum = graph.node(operator, product, graph.initializer(bias, TensorData.of(new float[] {5, 6}, 2)))
                .as("y");
        graph.output(sum, ElementType.FLOAT, Shape.of("batch", 2));
        return graph.build();
    }

    private static OnnxModel twice(String first, String second) {
        var graph = new GraphBuilder("twice", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        Stream.of(first, second).distinct().forEach(name -> graph.initializer(name, TensorData.of(new float[4], 2, 2)));
        String once = graph.node("MatMul", x, first).make();
        graph.output(graph.node("MatMul", once, second).as("y"), ElementType.FLOAT, Shape.of("batch", 2));
        return graph.build();
    }

    /** The stored tensors that some node reads. */
    private static List<String> used(OnnxModel network) {
        return network.initializerNames().stream()
                .filter(name -> !network.index().consumers(name).isEmpty())
                .toList();
    }

    /** The network with other names for all but its inputs and outputs, and its nodes in another order that can run. */
    private static OnnxModel disguised(OnnxModel network, Random random) {
        Set<String> kept = new HashSet<>(network.index().inputs());
        network.outputs().forEach(output -> kept.add(output.name()));
        Map<String, String> names = new HashMap<>();
        for (String tensor : network.index().tensors()) {
            if (!kept.contains(tensor)) {
                names.put(tensor, "t" + names.size());
            }
        }
        OnnxModel renamed = network.rename(names);
        GraphProto.Builder graph = renamed.graph().toBuilder().clearNode();
        shuffled(renamed, random).forEach(node -> graph.addNode(node.toBuilder().setName("n" + graph.getNodeCount())));
        return OnnxModel.of(renamed.proto().toBuilder().setGraph(graph).build());
    }

    private static List<NodeProto> shuffled(OnnxModel network, Random random) {
        List<Integer> left = new ArrayList<>(network.index().order());
        Set<Integer> waiting = new HashSet<>(left);
        List<NodeProto> result = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Integer> ready = left.stream()
                    .filter(position -> network.index().reads(position).stream()
                            .noneMatch(read -> network.index().producer(read).isPresent()
                                    && waiting.contains(
                                            network.index().producer(read).getAsInt())))
                    .toList();
            Integer next = ready.get(random.nextInt(ready.size()));
            result.add(network.index().node(next));
            left.remove(next);
            waiting.remove(next);
        }
        return result;
    }
}
