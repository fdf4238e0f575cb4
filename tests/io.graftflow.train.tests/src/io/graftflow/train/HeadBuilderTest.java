package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Head;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class HeadBuilderTest {

    private static final int WIDTH = 5;

    /** Gives its input {@code hidden [batch, sequence, 5]} on, and knows of a mask. */
    private static OnnxModel sequence(long opset) {
        var g = new GraphBuilder("sequence", opset);
        String x = g.input("hidden", ElementType.FLOAT, Shape.of("batch", "sequence", WIDTH));
        String mask = g.input("attention_mask", ElementType.INT64, Shape.of("batch", "sequence"));
        String seen = g.unsqueeze(g.cast(mask, ElementType.FLOAT), 2);
        String all = g.node("Mul", seen, g.scalar(0)).make();
        g.output(
                g.node("Add", x, all).as("last_hidden_state"), ElementType.FLOAT, Shape.of("batch", "sequence", WIDTH));
        return g.build();
    }

    private static Backbone backbone(OnnxModel network, Pooling pooling) {
        return Backbone.of(network, Head.NONE, "", pooling);
    }

    private static Map<String, TensorData> run(OnnxModel network, Map<String, TensorData> inputs) {
        try (Session session = new OrtEngine().open(network, Device.CPU, Bench.ONE_THREAD)) {
            return session.run(inputs);
        }
    }

    /** A batch of two rows of 4 and 2 parts, padded with numbers that would show. */
    private static Map<String, TensorData> batch(long seed) {
        var random = new Random(seed);
        float[] values = new float[2 * 4 * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = i >= 6 * WIDTH ? 1000 : (float) random.nextGaussian() - 5;
        }
        return Map.of(
                "hidden", TensorData.of(values, 2, 4, WIDTH),
                "attention_mask", TensorData.of(new long[] {1, 1, 1, 1, 1, 1, 0, 0}, 2, 4));
    }

    private static float pooled(float[] hidden, int row, int feature, Pooling pooling) {
        int parts = row == 0 ? 4 : 2;
        float sum = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int part = 0; part < parts; part++) {
            float value = hidden[(row * 4 + part) * WIDTH + feature];
            sum += value;
            max = Math.max(max, value);
        }
        return switch (pooling) {
            case CLS -> hidden[row * 4 * WIDTH + feature];
            case MEAN -> sum / parts;
            default -> max;
        };
    }

    @Test
    void poolingLooksOnlyAtWhatTheMaskLetsThroughInEveryVersionOfTheOperators() {
        Map<String, TensorData> inputs = batch(3);
        float[] hidden = inputs.get("hidden").floats();
        for (long opset : new long[] {11, 12, 13, 17, 18, 21}) {
            for (Pooling pooling : List.of(Pooling.CLS, Pooling.MEAN, Pooling.MAX)) {
                OnnxModel network = HeadBuilder.pool(backbone(sequence(opset), pooling), pooling, false);
                float[] got = run(network, inputs).get(HeadBuilder.POOLED).floats();
                for (int i = 0; i < got.length; i++) {
                    assertEquals(pooled(hidden, i / WIDTH, i % WIDTH, pooling), got[i], 1e-5, pooling + " " + opset);
                }
            }
        }
    }

    @Test
    void normalizedRowsHaveLengthOneAndTheSameDirection() {
        OnnxModel network = HeadBuilder.pool(backbone(sequence(17), Pooling.MEAN), Pooling.MEAN, true);
        Map<String, TensorData> inputs = batch(4);
        float[] hidden = inputs.get("hidden").floats();
        float[] got = run(network, inputs).get(network.outputs().get(0).name()).floats();
        for (int row = 0; row < 2; row++) {
            double length = 0;
            double product = 0;
            double squares = 0;
            for (int i = 0; i < WIDTH; i++) {
                float mean = pooled(hidden, row, i, Pooling.MEAN);
                length += got[row * WIDTH + i] * (double) got[row * WIDTH + i];
                product += got[row * WIDTH + i] * (double) mean;
                squares += mean * (double) mean;
            }
            assertEquals(1, length, 1e-6);
            assertEquals(Math.sqrt(squares), product, 1e-4);
        }
    }

    @Test
    void aHeadComputesItsLayers() {
        var settings = new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(7), Activation.RELU, 0.3, 3, 11);
        OnnxModel network = HeadBuilder.build(backbone(sequence(17), Pooling.MEAN), settings);
        Map<String, TensorData> inputs = batch(5);
        double[] x = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            x[i] = pooled(inputs.get("hidden").floats(), 1, i, Pooling.MEAN);
        }
        double[] hidden = layer(network, 0, x);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        double[] expected = layer(network, 1, hidden);
        float[] got = run(network, inputs).get(HeadBuilder.LOGITS).floats();
        for (int i = 0; i < 3; i++) {
            assertEquals(expected[i], got[3 + i], 1e-5);
        }
        assertEquals(
                List.of(HeadBuilder.LOGITS),
                network.outputs().stream().map(TensorSpec::name).toList());
        assertEquals("[batch, 3]", network.outputs().get(0).shape().toString());
    }

    private static double[] layer(OnnxModel network, int layer, double[] x) {
        float[] weight = network.initializer("head." + layer + ".weight").floats();
        float[] bias = network.initializer("head." + layer + ".bias").floats();
        double[] y = new double[bias.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += weight[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    @Test
    void theSameSeedGivesTheSameWeightsWithinTheirBound() {
        OnnxModel a = linear(1);
        OnnxModel b = linear(1);
        OnnxModel c = linear(2);
        TensorData weight = a.initializer("head.0.weight");
        assertEquals(weight, b.initializer("head.0.weight"));
        assertNotEquals(weight, c.initializer("head.0.weight"));
        double bound = 1 / Math.sqrt(WIDTH);
        double largest = 0;
        for (float value : weight.floats()) {
            assertTrue(Math.abs(value) <= bound);
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > bound * 0.9, "uniform up to the bound: " + largest);
        assertArrayEquals(new long[] {40, WIDTH}, weight.shape());
        assertEquals(0.2065037f, weight.floats()[0], 1e-7, "the first weight of seed 1 must stay what it is");
    }

    private static OnnxModel linear(long seed) {
        return HeadBuilder.build(backbone(sequence(17), Pooling.CLS), HeadSettings.linear(Pooling.CLS, 40, seed));
    }

    @Test
    void everyActivationIsThatOfItsName() {
        float[] xs = {-2, -0.5f, 0, 0.5f, 2};
        double[] gelu = {-0.0455003, -0.1542687, 0, 0.3457313, 1.9544997};
        for (Activation activation : Activation.values()) {
            var g = new GraphBuilder("one", 17);
            String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 5));
            g.output(activation.add(g, x), ElementType.FLOAT, Shape.of("batch", 5));
            float[] got = run(g.build(), Map.of("x", TensorData.of(xs, 1, 5)))
                    .values()
                    .iterator()
                    .next()
                    .floats();
            for (int i = 0; i < 5; i++) {
                double expected =
                        switch (activation) {
                            case RELU -> Math.max(0, xs[i]);
                            case GELU -> gelu[i];
                            case TANH -> Math.tanh(xs[i]);
                        };
                assertEquals(expected, got[i], 1e-6, activation.word());
            }
        }
    }

    @Test
    void aHeadIsTakenOffBeforeANewOneIsPutOn() {
        var deep = new HeadSettings("", Pooling.MEAN, Normalization.STANDARDIZE, List.of(4), Activation.TANH, 0, 3, 1);
        OnnxModel first = HeadBuilder.build(backbone(sequence(17), Pooling.MEAN), deep);
        var classifier = new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS);
        OnnxModel second = HeadBuilder.build(
                Backbone.of(first, classifier, "", Pooling.MEAN), HeadSettings.linear(Pooling.MEAN, 6, 2));
        assertEquals("[batch, 6]", second.outputs().get(0).shape().toString());
        assertArrayEquals(
                new long[] {6, WIDTH}, second.initializer("head.0.weight").shape());
        assertFalse(second.initializerNames().contains("head.1.weight"));
        assertFalse(second.initializerNames().contains(HeadBuilder.MEAN));
    }

    @Test
    void theHeadOfAnotherProgramIsTakenOffAtItsLastLayer() {
        var g = new GraphBuilder("other", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String inner = g.node("Tanh", x).as("inner");
        String product = g.node("MatMul", inner, g.initializer("w", TensorData.of(new float[8], 4, 2)))
                .make();
        String sum = g.node("Add", g.initializer("b", TensorData.of(new float[2])), product)
                .make();
        g.output(g.node("Identity", sum).as("logits"), ElementType.FLOAT, Shape.of("batch", 2));
        OnnxModel network = g.build();
        Backbone backbone = Backbone.of(network, new Head(Head.SINGLE_LABEL, "logits"), "", Pooling.NONE);
        assertEquals("inner", backbone.features().name());
        OnnxModel headed = HeadBuilder.build(backbone, HeadSettings.linear(Pooling.NONE, 3, 1));
        assertEquals("[batch, 3]", headed.outputs().get(0).shape().toString());
        assertEquals(
                List.of("head.0"),
                LayerTree.of(headed).find("head").orElseThrow().children().stream()
                        .map(layer -> layer.path())
                        .toList());
    }

    @Test
    void planesOfAnImageArePooledToo() {
        var g = new GraphBuilder("planes", 17);
        String x = g.input("pixels", ElementType.FLOAT, Shape.of("batch", 2, "height", "width"));
        g.output(g.node("Relu", x).as("features"), ElementType.FLOAT, Shape.of("batch", 2, "height", "width"));
        float[] values = {1, 2, 3, 6, 5, 5, 5, 9};
        Map<String, TensorData> inputs = Map.of("pixels", TensorData.of(values, 1, 2, 2, 2));
        OnnxModel network = g.build();
        assertArrayEquals(
                new float[] {3, 6},
                run(HeadBuilder.pool(backbone(network, Pooling.MEAN), Pooling.MEAN, false), inputs)
                        .get(HeadBuilder.POOLED)
                        .floats());
        assertArrayEquals(
                new float[] {6, 9},
                run(HeadBuilder.pool(backbone(network, Pooling.MAX), Pooling.MAX, false), inputs)
                        .get(HeadBuilder.POOLED)
                        .floats());
        Backbone backbone = backbone(network, Pooling.CLS);
        assertCode("train.pooling-unfit", () -> HeadBuilder.pool(backbone, Pooling.CLS, false));
    }

    @Test
    void whatNoHeadCanStandOnIsNamed() {
        OnnxModel network = sequence(17);
        assertCode("train.no-features", () -> backbone(network, Pooling.NONE));
        assertCode("onnx.unknown-tensor", () -> Backbone.of(network, Head.NONE, "last_hiden_state", Pooling.MEAN));
        Backbone mask = Backbone.of(network, Head.NONE, "attention_mask", Pooling.MEAN);
        assertCode("train.no-features", () -> HeadBuilder.build(mask, HeadSettings.linear(Pooling.MEAN, 2, 1)));
    }

    private static void assertCode(String code, Executable work) {
        ProblemException refused = assertThrows(ProblemException.class, work);
        assertEquals(code, refused.problem().code(), refused.getMessage());
    }

    @Test
    void wordsOfSettingsAreFoundAndOthersNameTheNearest() {
        for (Pooling pooling : Pooling.values()) {
            assertEquals(pooling, Pooling.of(pooling.word()));
        }
        for (Normalization normalization : Normalization.values()) {
            assertEquals(normalization, Normalization.of(normalization.word()));
        }
        for (Activation activation : Activation.values()) {
            assertEquals(activation, Activation.of(activation.word()));
        }
        assertCode("train.unknown-pooling", () -> Pooling.of("meen"));
        assertCode("train.unknown-normalization", () -> Normalization.of("l3"));
        assertCode("train.unknown-activation", () -> Activation.of("relo"));
    }
}
