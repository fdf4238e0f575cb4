package io.graftflow.train.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.plan.Phase;
import io.graftflow.train.plan.Tuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class AdaptersTest {

    private static final Engine ORT = new OrtEngine();
    private static final Tuning.Lora RANK_2 = new Tuning.Lora(2, 3, 0, List.of());
    private static final String WEIGHT = "layer.weight";

    /** Operators with a stored weight, by what they show. */
    private static Map<String, OnnxModel> networks() {
        Map<String, OnnxModel> networks = new LinkedHashMap<>();
        networks.put("product on the right", product(shape(3, 5, 6), shape(6, 4), true, false));
        networks.put("product on the left", product(shape(6, 5), shape(4, 6), false, false));
        networks.put("stack of products", product(shape(3, 5, 6), shape(3, 6, 4), true, false));
        networks.put("transposed on the right", product(shape(3, 5, 6), shape(4, 6), true, true));
        networks.put("transposed on the left", product(shape(6, 5), shape(6, 4), false, true));
        for (int settings = 0; settings < 8; settings++) {
            boolean right = settings < 4;
            boolean turnsData = (settings & 1) != 0;
            boolean turnsWeight = (settings & 2) != 0;
            networks.put(
                    "Gemm, " + (right ? "right" : "left") + (turnsData ? ", data turned" : "")
                            + (turnsWeight ? ", weight turned" : ""),
                    gemm(right, turnsData, turnsWeight));
        }
        networks.put("convolution", convolution(1, shape(2, 4, 9, 8), shape(6, 4, 3, 3)));
        networks.put("convolution of two groups", convolution(2, shape(2, 4, 9, 8), shape(6, 2, 3, 3)));
        networks.put("convolution of each channel", convolution(6, shape(2, 6, 9, 8), shape(6, 1, 3, 3)));
        networks.put("convolution of one axis", convolution(1, shape(2, 4, 9), shape(6, 4, 3)));
        networks.put("shared weight", shared());
        return networks;
    }

    private static Stream<DynamicTest> each(Consumer<OnnxModel> law) {
        return networks().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> law.accept(entry.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> adaptersThatHaveNotTrainedChangeNothing() {
        return each(network -> {
            Adapters adapters = Adapters.insert(network, List.of(WEIGHT), RANK_2, 7);
            assertArrayEquals(run(network), run(adapters.network()), 0);
            Map<String, TensorData> merged = adapters.merged(network, factors(adapters, value -> value));
            assertEquals(network.initializer(WEIGHT), merged.get(WEIGHT));
        });
    }

    @TestFactory
    Stream<DynamicTest> mergedGivesWhatTheAdaptersGive() {
        return each(network -> {
            var random = new Random(11);
            Adapters adapters = Adapters.insert(network, List.of(WEIGHT), RANK_2, 7);
            Map<String, TensorData> trained = factors(adapters, value -> normal(random, value.shape()));
            float[] beside = run(adapters.network().withInitializers(trained));
            OnnxModel merged = network.withInitializers(adapters.merged(network, trained));
            float[] inside = run(merged);
            assertEquals(network.nodes(), merged.nodes());
            assertTrue(furthest(run(network), beside) > 0.1, "the adapter does something");
            assertTrue(furthest(beside, inside) < 1e-5, () -> "apart by " + furthest(beside, inside));
        });
    }

    @TestFactory
    Stream<DynamicTest> everyOneIsFoundByItsUse() {
        return each(network -> {
            Parameter.Part part = LayerTree.of(network).allParameters().get(0).part();
            boolean convolves =
                    network.nodes().stream().anyMatch(node -> node.getOpType().equals("Conv"));
            assertEquals(convolves ? Parameter.Part.KERNEL : Parameter.Part.MATRIX, part);
        });
    }

    @Test
    void theFirstNumbersOfOneDoNotDependOnTheOthers() {
        OnnxModel network = two();
        Adapters both = Adapters.insert(network, List.of("a.weight", "b.weight"), RANK_2, 7);
        Adapters one = Adapters.insert(network, List.of("b.weight"), RANK_2, 7);
        String name = "b.weight" + Phase.FIRST;
        assertEquals(both.network().initializer(name), one.network().initializer(name));
        assertEquals(2L * 2 * (6 + 6), both.parameters());
    }

    @Test
    void whatGoesIntoAnAdapterIsDroppedInTraining() {
        OnnxModel network = product(shape(3, 5, 6), shape(6, 4), true, false);
        Adapters adapters = Adapters.insert(network, List.of(WEIGHT), new Tuning.Lora(2, 2, 0.25, List.of()), 7);
        assertTrue(adapters.network().nodes().stream()
                .anyMatch(node -> node.getOpType().equals("Dropout")));
        assertArrayEquals(run(network), run(adapters.network()), 0);
    }

    private static Map<String, TensorData> factors(Adapters adapters, Function<TensorData, TensorData> change) {
        var factors = new LinkedHashMap<String, TensorData>();
        for (String suffix : List.of(Phase.FIRST, Phase.SECOND)) {
            factors.put(WEIGHT + suffix, change.apply(adapters.network().initializer(WEIGHT + suffix)));
        }
        return factors;
    }

    private static double furthest(float[] a, float[] b) {
        double furthest = 0;
        for (int i = 0; i < a.length; i++) {
            furthest = Math.max(furthest, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])));
        }
        return furthest;
    }

    private static float[] run(OnnxModel network) {
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        network.inputs()
                .forEach(input -> inputs.put(
                        input.name(),
                        normal(
                                new Random(5),
                                input.shape().dims().stream()
                                        .mapToLong(dim -> dim.orElse(1))
                                        .toArray())));
        try (Session session = ORT.open(network, Device.CPU, new SessionOptions(1))) {
            return session.run(inputs).get("y").floats();
        }
    }

    private static OnnxModel product(long[] data, long[] weight, boolean right, boolean turned) {
        var graph = new GraphBuilder("product", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of(data));
        String w = weight(graph, weight);
        String factor = turned ? graph.node("Transpose", w).make() : w;
        GraphBuilder.Node product = right ? graph.node("MatMul", x, factor) : graph.node("MatMul", factor, x);
        return finished(graph, product.make());
    }

    private static OnnxModel gemm(boolean right, boolean turnsData, boolean turnsWeight) {
        var graph = new GraphBuilder("gemm", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of(right ^ turnsData ? shape(5, 6) : shape(6, 5)));
        String w = weight(graph, right ^ turnsWeight ? shape(6, 4) : shape(4, 6));
        String c = graph.initializer("layer.bias", normal(new Random(4), right ? shape(4) : shape(4, 1)));
        GraphBuilder.Node product = right ? graph.node("Gemm", x, w, c) : graph.node("Gemm", w, x, c);
        product.attribute(right ? "transA" : "transB", turnsData ? 1 : 0)
                .attribute(right ? "transB" : "transA", turnsWeight ? 1 : 0)
                .attribute("alpha", 0.5f)
                .attribute("beta", 2f);
        return finished(graph, product.make());
    }

    private static OnnxModel convolution(long groups, long[] data, long[] weight) {
        var graph = new GraphBuilder("convolution", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of(data));
        String w = weight(graph, weight);
        String bias = graph.initializer("layer.bias", normal(new Random(4), weight[0]));
        int space = weight.length - 2;
        long[] twos = new long[space];
        Arrays.fill(twos, 2);
        long[] pads = new long[2 * space];
        Arrays.fill(pads, 1);
        pads[0] = 2;
        return finished(
                graph,
                graph.node("Conv", x, w, bias)
                        .attribute("group", groups)
                        .attribute("strides", twos)
                        .attribute("dilations", twos)
                        .attribute("pads", pads)
                        .attribute("kernel_shape", Arrays.copyOfRange(weight, 2, weight.length))
                        .make());
    }

    /** Used twice, once the other way round. */
    private static OnnxModel shared() {
        var graph = new GraphBuilder("shared", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of(5, 6));
        String w = weight(graph, shape(6, 4));
        String there = graph.node("MatMul", x, w).make();
        return finished(
                graph, graph.node("Gemm", there, w).attribute("transB", 1).make());
    }

    private static OnnxModel two() {
        var graph = new GraphBuilder("two", 17);
        String y = graph.input("x", ElementType.FLOAT, Shape.of(5, 6));
        for (String name : List.of("a.weight", "b.weight")) {
            y = graph.node("MatMul", y, graph.initializer(name, normal(new Random(3), 6, 6)))
                    .make();
        }
        return finished(graph, y);
    }

    private static String weight(GraphBuilder graph, long... shape) {
        float[] values = normal(new Random(3), shape).floats();
        values[0] = -0f;
        return graph.initializer(WEIGHT, TensorData.of(values, shape));
    }

    private static OnnxModel finished(GraphBuilder graph, String result) {
        graph.node("Identity", result).as("y");
        graph.output("y", ElementType.FLOAT, Shape.unranked());
        return graph.build();
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    private static TensorData normal(Random random, long... shape) {
        var values = new ArrayList<Float>();
        long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        for (long i = 0; i < count; i++) {
            values.add((float) random.nextGaussian() * 0.5f);
        }
        float[] plain = new float[values.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.get(i);
        }
        return TensorData.of(plain, shape);
    }
}
