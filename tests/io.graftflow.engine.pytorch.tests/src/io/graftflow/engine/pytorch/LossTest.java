package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Match;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LossTest {

    private static final SessionOptions OPTIONS = new SessionOptions(1);
    private static final Optimizer DESCENT = new Optimizer("gd", Map.of());

    private final PyTorchEngine engine = new PyTorchEngine();

    /** A network whose output is its only weight, so that the weight's gradient is the output's. */
    private static OnnxModel itself(TensorData output, Shape declared) {
        var g = new GraphBuilder("itself", 17);
        String x = g.input("x", output.element(), declared);
        g.output(g.node("Add", x, g.initializer("w", output)).as("y"), output.element(), declared);
        return g.build();
    }

    /** The same with a second output, the first times a matrix. */
    private static OnnxModel itselfAndFeatures(TensorData output, TensorData matrix) {
        var g = new GraphBuilder("features", 17);
        String x = g.input("x", output.element(), Shape.of(output.shape()));
        String y = g.output(
                g.node("Add", x, g.initializer("w", output)).as("y"), output.element(), Shape.of(output.shape()));
        g.output(
                g.node("MatMul", y, g.initializer("matrix", matrix)).as("z"),
                output.element(),
                Shape.of(output.shape()[0], matrix.shape()[1]));
        return g.build();
    }

    private static Map<String, TensorData> zeros(TensorData like) {
        return Map.of("x", TensorData.of(like.element(), new double[(int) like.elements()], like.shape()));
    }

    private TrainingSession train(OnnxModel model, Loss loss, int classAxis) {
        var program = new TrainingProgram(model, "y", new TreeSet<>(List.of("w")), loss, DESCENT, 1)
                .withBehavior(new TrainingProgram.Behavior(false, false, classAxis));
        return engine.train(program, Device.CPU, OPTIONS);
    }

    @TestFactory
    Stream<DynamicTest> givesTheValuesAndGradientsOfPyTorchAndOfThePapers() {
        return Golden.cases("losses.json")
                .map(given -> dynamicTest(
                        given.get("name").asText() + ": " + given.get("title").asText(), () -> compare(given)));
    }

    private void compare(JsonNode given) {
        TensorData output = Golden.tensor(given.get("output"));
        List<TensorData> targets = StreamSupport.stream(given.get("targets").spliterator(), false)
                .map(Golden::tensor)
                .toList();
        var weights = new ArrayList<Float>();
        given.get("classWeights").forEach(weight -> weights.add((float) weight.asDouble()));
        var loss = new Loss(given.get("name").asText(), Golden.options(given.get("options")), weights);
        try (TrainingSession session = given.has("match")
                ? match(output, given.get("match"), loss)
                : train(
                        itself(output, Shape.of(output.shape())),
                        loss,
                        given.get("classAxis").asInt())) {
            double value = session.step(zeros(output), targets, 1);
            double want = given.get("value").asDouble();
            assertEquals(want, value, 1e-12 * Math.max(1, Math.abs(want)));
            double[] before = output.doubles();
            double[] after = session.weights().get("w").doubles();
            double[] gradient = new double[before.length];
            Arrays.setAll(gradient, i -> before[i] - after[i]);
            assertArrayEquals(Golden.numbers(given.get("gradient")), gradient, 1e-11);
        }
    }

    private TrainingSession match(TensorData output, JsonNode given, Loss loss) {
        OnnxModel model = itselfAndFeatures(output, Golden.tensor(given.get("matrix")));
        var program = new TrainingProgram(model, "y", new TreeSet<>(List.of("w")), loss, DESCENT, 1)
                .withMatch(new Match("z", given.get("weight").asDouble()));
        return engine.train(program, Device.CPU, OPTIONS);
    }

    @Test
    void whatIsMatchedTakesTheLastTarget() {
        TensorData output = Networks.random(1, 3, 2);
        OnnxModel model = itselfAndFeatures(output, Networks.random(2, 2, 4));
        var program = new TrainingProgram(model, "y", new TreeSet<>(List.of("w")), Loss.CROSS_ENTROPY, DESCENT, 1)
                .withMatch(new Match("z", 1));
        try (TrainingSession session = engine.train(program, Device.CPU, OPTIONS)) {
            TensorData labels = TensorData.of(new long[3], 3);
            assertSays("expected 2 of them, got 1", refusal(session, output, labels));
            assertSays(
                    "expected the shape [3, 4], got [3, 2]",
                    refusal(session, output, labels, TensorData.of(new float[6], 3, 2)));
        }
    }

    private static Problem refusal(TrainingSession session, TensorData output, TensorData... targets) {
        return assertThrows(ProblemException.class, () -> session.step(zeros(output), List.of(targets), 1))
                .problem();
    }

    private Problem refused(Loss loss, Shape declared, TensorData output, TensorData... targets) {
        try (TrainingSession session = train(itself(output, declared), loss, 1)) {
            Map<String, TensorData> before = session.weights();
            Problem problem = assertThrows(
                            ProblemException.class, () -> session.step(zeros(output), List.of(targets), 1))
                    .problem();
            assertEquals(before, session.weights());
            return problem;
        }
    }

    private static void assertSays(String expected, Problem problem) {
        assertEquals("engine.target", problem.code(), problem.message());
        assertTrue(problem.message().contains(expected), problem.message());
    }

    @Test
    void targetsOfAnotherTypeAreRefused() {
        TensorData output = Networks.random(1, 3, 2);
        Shape shape = Shape.of("batch", 2);
        assertSays(
                "expected float, got int64", refused(Loss.of("mse"), shape, output, TensorData.of(new long[6], 3, 2)));
        assertSays(
                "expected int64, got float",
                refused(Loss.of("triplet"), shape, output, TensorData.of(new float[3], 3)));
        assertSays(
                "expected int64 or float, got int32",
                refused(Loss.CROSS_ENTROPY, shape, output, TensorData.of(new int[3], 3)));
        assertSays("expected 1 of them, got 0", refused(Loss.CROSS_ENTROPY, shape, output));
        assertSays(
                "expected 2 of them, got 1",
                refused(Loss.of("distillation"), shape, output, TensorData.of(new long[3], 3)));
    }

    @Test
    void targetsOfAnotherShapeAreRefusedRatherThanStretched() {
        TensorData output = Networks.random(1, 3, 1);
        Shape shape = Shape.of("batch", 1);
        for (String name : List.of("mse", "mae", "huber", "binary-cross-entropy", "focal", "cosine")) {
            assertSays(
                    "expected the shape [3, 1], got [3]",
                    refused(Loss.of(name), shape, output, TensorData.of(new float[3], 3)));
        }
        for (String name : List.of("cross-entropy", "focal", "triplet", "cosine")) {
            assertSays(
                    "expected the shape [3], got [2]",
                    refused(Loss.of(name), shape, output, TensorData.of(new long[2], 2)));
            assertSays(
                    "expected the shape [3], got [3, 1]",
                    refused(Loss.of(name), shape, output, TensorData.of(new long[3], 3, 1)));
        }
    }

    @Test
    void labelsOutsideTheClassesAreRefusedWhetherTheirNumberIsKnownBeforeOrNot() {
        TensorData output = Networks.random(1, 3, 2);
        for (String name : List.of("cross-entropy", "focal")) {
            assertSays(
                    "expected 0 to 1, got 2",
                    refused(Loss.of(name), Shape.of("batch", 2), output, TensorData.of(new long[] {0, 1, 2}, 3)));
            assertSays(
                    "expected labels below 2, got 5",
                    refused(Loss.of(name), Shape.of("batch", "c"), output, TensorData.of(new long[] {0, 5, 1}, 3)));
            assertSays(
                    "got -1",
                    refused(Loss.of(name), Shape.of("batch", "c"), output, TensorData.of(new long[] {0, -1, 1}, 3)));
        }
    }

    @Test
    void numbersOutsideTheirRangeAreRefused() {
        TensorData output = Networks.random(1, 1, 2);
        Shape shape = Shape.of("batch", 2);
        for (String name : List.of("mse", "huber", "binary-cross-entropy", "cross-entropy", "cosine")) {
            assertSays(
                    "expected numbers, got NaN",
                    refused(Loss.of(name), shape, output, TensorData.of(new float[] {0, Float.NaN}, 1, 2)));
        }
        assertSays(
                "expected numbers from 0 to 1, got 2.0",
                refused(Loss.of("binary-cross-entropy"), shape, output, TensorData.of(new float[] {0, 2}, 1, 2)));
        assertSays(
                "got the sum 1.5",
                refused(Loss.CROSS_ENTROPY, shape, output, TensorData.of(new float[] {0.75f, 0.75f}, 1, 2)));
    }

    private String code(Loss loss) {
        OnnxModel model = itself(Networks.random(1, 3, 2), Shape.of("batch", 2));
        return assertThrows(ProblemException.class, () -> train(model, loss, 1))
                .problem()
                .code();
    }

    @Test
    void lossesThatCannotBeAreRefusedBeforeAnythingRuns() {
        assertEquals("loss.unknown", code(Loss.of("cross-entrpy")));
        assertEquals("loss.option", code(Loss.of("mse", Map.of("delta", 1.0))));
        assertEquals("loss.option", code(Loss.of("huber", Map.of("delta", 0.0))));
        assertEquals("loss.option", code(Loss.of("cross-entropy", Map.of("labelSmoothing", 1.5))));
        assertEquals("loss.option", code(Loss.of("focal", Map.of("gamma", Double.NaN))));
        assertEquals("loss.class-weights", code(Loss.of("mse").withClassWeights(List.of(1f, 1f))));
        assertEquals("loss.class-weights", code(Loss.CROSS_ENTROPY.withClassWeights(List.of(1f))));
        assertEquals("loss.class-weights", code(Loss.CROSS_ENTROPY.withClassWeights(List.of(0f, 0f))));
        assertEquals("loss.class-weights", code(Loss.CROSS_ENTROPY.withClassWeights(List.of(1f, -1f))));
    }

    @Test
    void aLossInHalfPrecisionIsComputedInFloat32() {
        TensorData half = TensorData.of(ElementType.FLOAT16, new double[] {10, -10, 0.5, 0.25}, 2, 2);
        var g = new GraphBuilder("half", 17);
        String x = g.input("x", ElementType.FLOAT16, Shape.of(2, 2));
        String w = g.initializer("w", TensorData.of(new float[] {1, 1}));
        String scale =
                g.node("Cast", w).attribute("to", ElementType.FLOAT16.onnx()).make();
        g.output(g.node("Mul", x, scale).as("y"), ElementType.FLOAT16, Shape.of(2, 2));
        try (TrainingSession session = train(g.build(), Loss.CROSS_ENTROPY, 1)) {
            double loss = session.step(Map.of("x", half), List.of(TensorData.of(new long[] {0, 1})), 0);
            assertEquals((Math.log1p(Math.exp(-20)) + Math.log1p(Math.exp(0.25))) / 2, loss, 1e-7);
        }
    }
}
