package io.graftflow.engine.pytorch.internal.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.engine.pytorch.internal.compile.Compiler;
import io.graftflow.engine.pytorch.internal.compile.Purpose;
import io.graftflow.engine.pytorch.internal.fuse.FusionCases.FusionCase;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.ShapeInference;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Groups that are computed in one call give what their nodes give, outputs and gradients. */
class FusionTest {

    private static final SessionOptions FUSED = new SessionOptions(1);
    private static final SessionOptions PLAIN = new SessionOptions(1, false);
    private static final Optimizer GRADIENTS = new Optimizer("gd", Map.of());
    private static final double TOLERANCE = 2e-5;
    /** Eight bits of mantissa, over some layers. */
    private static final double NARROW_TOLERANCE = 0.08;

    private final PyTorchEngine engine = new PyTorchEngine();

    private static SortedSet<String> trainable(OnnxModel model) {
        return model.initializerNames().stream()
                .filter(name -> name.startsWith("w"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private record Result(TensorData output, double loss, Map<String, TensorData> gradients) {}

    /** Outputs in use, and the gradients of the loss of one batch. */
    private Result run(FusionCase test, SessionOptions options, Precision precision) {
        return run(test, options, precision, TrainingProgram.Behavior.DEFAULT);
    }

    private Result run(
            FusionCase test, SessionOptions options, Precision precision, TrainingProgram.Behavior behavior) {
        TrainingProgram program = new TrainingProgram(
                        test.model(), "logits", trainable(test.model()), Loss.CROSS_ENTROPY, GRADIENTS, 1)
                .withPrecision(precision)
                .withBehavior(behavior);
        Map<String, TensorData> inputs = Map.of("x", test.input());
        try (TrainingSession session = engine.train(program, Device.CPU, options)) {
            TensorData output = session.run(inputs).get("logits");
            Map<String, TensorData> before = session.weights();
            double loss = session.step(inputs, List.of(Networks.labels(8, FusionCases.ROWS, FusionCases.WIDTH)), 1);
            return new Result(output, loss, FixtureBatch.differences(before, session.weights()));
        }
    }

    /** The length of the difference in parts of the length of what was wanted. */
    private static double distance(TensorData wanted, TensorData got) {
        double[] a = wanted.doubles();
        double[] b = got.doubles();
        double difference = 0;
        double length = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            length += a[i] * a[i];
        }
        return Math.sqrt(difference / Math.max(length, 1e-9));
    }

    private static void compare(Result wanted, Result got, double tolerance) {
        assertTrue(distance(wanted.output(), got.output()) < TOLERANCE, "output");
        assertEquals(wanted.loss(), got.loss(), tolerance * Math.abs(wanted.loss()), "loss");
        assertEquals(wanted.gradients().keySet(), got.gradients().keySet());
        wanted.gradients().forEach((name, gradient) -> {
            double distance = distance(gradient, got.gradients().get(name));
            assertTrue(distance < tolerance, name + " is " + distance + " away");
        });
    }

    @TestFactory
    Stream<DynamicTest> findsTheGroupsAndNoOthers() {
        return FusionCases.all().stream()
                .map(test -> dynamicTest(
                        test.name(),
                        () -> assertEquals(
                                test.operators(),
                                operators(test.model(), new Fusions.Learning(trainable(test.model()), true, true)))));
    }

    @TestFactory
    Stream<DynamicTest> groupsGiveWhatTheirNodesGive() {
        return FusionCases.all().stream()
                .map(test -> dynamicTest(
                        test.name(),
                        () -> compare(
                                run(test, PLAIN, Precision.FLOAT32), run(test, FUSED, Precision.FLOAT32), TOLERANCE)));
    }

    @Test
    void aNormThatKeepsItsStatisticsGoesOnLearningWithItsConvolution() {
        FusionCase test = FusionCases.all().stream()
                .filter(other -> other.name().equals("a convolution and a norm that learns"))
                .findFirst()
                .orElseThrow();
        SortedSet<String> trainable = trainable(test.model());
        assertEquals(List.of("ConvNorm"), operators(test.model(), new Fusions.Learning(trainable, true, false)));
        var stored = new TrainingProgram.Behavior(true, false, 1);
        Result fused = run(test, FUSED, Precision.FLOAT32, stored);
        assertEquals(trainable, fused.gradients().keySet());
        compare(run(test, PLAIN, Precision.FLOAT32, stored), fused, TOLERANCE);
    }

    @TestFactory
    Stream<DynamicTest> narrowNumbersGiveNearlyTheSameGradients() {
        return FusionCases.all().stream()
                .map(test -> dynamicTest(
                        test.name(),
                        () -> compare(
                                run(test, FUSED, Precision.FLOAT32),
                                run(test, FUSED, Precision.BFLOAT16),
                                NARROW_TOLERANCE)));
    }

    @Test
    void aGroupWhoseMiddleIsAnOutputStaysApart() {
        FusionCase test = FusionCases.all().stream()
                .filter(other -> other.name().equals("linear"))
                .findFirst()
                .orElseThrow();
        OnnxModel model = test.model();
        String middle = model.nodes().stream()
                .filter(node -> node.getInputList().contains("w3"))
                .findFirst()
                .orElseThrow()
                .getOutput(0);
        OnnxModel watched = model.cut(List.of("x"), List.of("logits", middle));
        assertEquals(List.of(), operators(watched, new Fusions.Learning(trainable(watched), true, true)));
    }

    @Test
    void dropoutThatDropsKeepsAttentionApart() {
        var g = new GraphBuilder("dropout", 13);
        Shape shape = Shape.of("batch", 2, 5, 4);
        String q = g.input("q", ElementType.FLOAT, shape);
        String k = g.input("k", ElementType.FLOAT, Shape.of("batch", 2, 4, 5));
        String weights = g.node("Softmax", g.node("MatMul", q, k).make()).make();
        String dropped = g.node("Dropout", weights, g.scalar(0.1f)).make();
        g.output(
                g.node("MatMul", dropped, g.input("v", ElementType.FLOAT, shape))
                        .as("y"),
                ElementType.FLOAT,
                shape);
        OnnxModel model = g.build();
        var silent = new Fusions.Learning(Set.of(), false, true);
        var dropping = new Fusions.Learning(Set.of(), true, true);
        assertEquals(List.of("Attention"), operators(model, silent));
        assertEquals(List.of(), operators(model, dropping));
    }

    private static List<String> operators(OnnxModel model, Fusions.Learning learning) {
        return Fusions.find(model, ShapeInference.infer(model), learning).operators();
    }

    @Test
    void withoutOptimizingEachNodeStandsForItself() {
        OnnxModel model = OnnxModel.read(Fixtures.model("bert").resolve("model.onnx"));
        String plain = Compiler.compile(model, Purpose.USE).module().methods();
        String fused =
                Compiler.compile(model, Purpose.USE.withOptimize(true)).module().methods();
        for (String call : List.of("layer_norm(", "gelu(", "linear(", "scaled_dot_product_attention(")) {
            assertFalse(plain.contains(call) && !call.equals("linear("), call);
            assertTrue(fused.contains(call), call);
        }
    }

    /** Convolutions' weights lie in memory in another order than in the file. */
    @TestFactory
    Stream<DynamicTest> weightsWithChannelsLastLearnAsOthersDo() {
        return Stream.of("gd", "sgd", "adam", "adamw", "rmsprop", "adagrad", "lamb", "lion")
                .map(name -> dynamicTest(name, () -> {
                    var optimizer = new Optimizer(name, name.equals("sgd") ? Map.of("momentum", 0.9) : Map.of());
                    Map<String, TensorData> wanted = learned(optimizer, PLAIN, Optional.empty());
                    Map<String, TensorData> got = learned(optimizer, FUSED, Optional.empty());
                    wanted.forEach((tensor, value) -> assertTrue(distance(value, got.get(tensor)) < 1e-4, tensor));
                }));
    }

    @Test
    void weightsWithChannelsLastGoOnFromACheckpoint(@TempDir Path folder) {
        var optimizer = new Optimizer("adamw", Map.of());
        assertEquals(
                learned(optimizer, FUSED, Optional.empty()),
                learned(optimizer, FUSED, Optional.of(folder.resolve("checkpoint"))));
    }

    /** The weights after four steps, with a checkpoint in the middle if there is a place for it. */
    private Map<String, TensorData> learned(Optimizer optimizer, SessionOptions options, Optional<Path> checkpoint) {
        FusionCase test = FusionCases.all().stream()
                .filter(other -> other.name().equals("a convolution and a norm that learns"))
                .findFirst()
                .orElseThrow();
        var program =
                new TrainingProgram(test.model(), "logits", trainable(test.model()), Loss.CROSS_ENTROPY, optimizer, 1);
        TrainingSession session = engine.train(program, Device.CPU, options);
        try {
            for (int step = 0; step < 4; step++) {
                if (step == 2 && checkpoint.isPresent()) {
                    session.save(checkpoint.get());
                    session.close();
                    session = engine.train(program, Device.CPU, options);
                    session.restore(checkpoint.get());
                }
                session.step(
                        Map.of("x", test.input()),
                        List.of(Networks.labels(step, FusionCases.ROWS, FusionCases.WIDTH)),
                        0.01);
            }
            return session.weights();
        } finally {
            session.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> networksGiveTheSameGradientsInOneCallAndNodeByNode() {
        return Stream.of("bert", "vit", "efficientnet", "mobilenet-v2", "resnet", "unet", "densenet")
                .map(name -> dynamicTest(name, () -> compareFixture(name, Precision.FLOAT32, 1e-3)));
    }

    @TestFactory
    Stream<DynamicTest> networksGiveNearlyTheSameGradientsInNarrowNumbers() {
        return Stream.of("bert", "vit", "resnet")
                .map(name -> dynamicTest(name, () -> compareFixture(name, Precision.BFLOAT16, 0.25)));
    }

    private void compareFixture(String name, Precision precision, double tolerance) {
        var fixture = new FixtureBatch(name);
        Map<String, TensorData> wanted = fixture.gradients(engine, PLAIN, Precision.FLOAT32);
        Map<String, TensorData> got = fixture.gradients(engine, FUSED, precision);
        assertEquals(wanted.keySet(), got.keySet());
        double difference = 0;
        double length = 0;
        for (var entry : wanted.entrySet()) {
            double own = norm(entry.getValue());
            double distance = distance(entry.getValue(), got.get(entry.getKey())) * own;
            difference += distance * distance;
            length += own * own;
        }
        double distance = Math.sqrt(difference / length);
        assertTrue(distance < tolerance, "all gradients together are " + distance + " away");
    }

    private static double norm(TensorData tensor) {
        double sum = 0;
        for (double value : tensor.doubles()) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
