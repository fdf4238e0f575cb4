package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Device;
import io.graftflow.engine.Group;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Match;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a training session keeps between steps: gradients, running averages, checkpoints. */
class SessionTest {

    private static final SessionOptions OPTIONS = new SessionOptions(1);
    private static final Optimizer ADAM = new Optimizer("adamw", Map.of());
    private static final Set<String> TRAINABLE = Set.of("fc.weight", "fc.bias", "bn.weight", "bn.bias", "head");

    @TempDir
    private Path folder;

    private final PyTorchEngine engine = new PyTorchEngine();

    /** A linear layer, batch norm that follows its batches, dropout, and a head. */
    private static OnnxModel network() {
        var g = new GraphBuilder("network", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 6));
        String first = g.node(
                        "Gemm",
                        x,
                        g.initializer("fc.weight", Networks.random(1, 8, 6)),
                        g.initializer("fc.bias", Networks.random(2, 8)))
                .attribute("transB", 1)
                .make();
        String norm = g.node(
                        "BatchNormalization",
                        first,
                        g.initializer("bn.weight", Networks.random(3, 8)),
                        g.initializer("bn.bias", Networks.random(4, 8)),
                        g.initializer("bn.mean", TensorData.of(new float[8])),
                        g.initializer("bn.var", TensorData.of(new float[] {1, 1, 1, 1, 1, 1, 1, 1})))
                .make();
        String dropped =
                g.node("Dropout", g.node("Relu", norm).make(), g.scalar(0.2f)).make();
        g.output(
                g.node("MatMul", dropped, g.initializer("head", Networks.random(5, 8, 3)))
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", 3));
        return g.build();
    }

    private static TrainingProgram program() {
        return program(network(), TRAINABLE, Loss.CROSS_ENTROPY, ADAM, 1);
    }

    private static TrainingProgram program(
            OnnxModel network, Set<String> trainable, Loss loss, Optimizer optimizer, long seed) {
        return new TrainingProgram(network, "logits", new TreeSet<>(trainable), loss, optimizer, seed);
    }

    private TrainingSession train(TrainingProgram program) {
        return engine.train(program, Device.CPU, OPTIONS);
    }

    private static double accumulate(TrainingSession session, int number, double weight) {
        return session.accumulate(
                Map.of("x", Networks.random(100 + number, 8, 6)), List.of(Networks.labels(200 + number, 8, 3)), weight);
    }

    private static void step(TrainingSession session, int number) {
        accumulate(session, number, 0.5);
        accumulate(session, number + 50, 0.5);
        session.update(0.01);
        session.average(0.1);
    }

    private static Map<String, TensorData> everything(TrainingSession session) {
        var all = new TreeMap<>(session.weights());
        session.averages().forEach((name, tensor) -> all.put("average/" + name, tensor));
        return all;
    }

    private static Problem problem(Executable work) {
        return assertThrows(ProblemException.class, work).problem();
    }

    @Test
    void anAverageIsThatOfTheFormulaOverWeightsAndRunningStatistics() {
        try (TrainingSession session = train(program())) {
            assertEquals(Map.of(), session.averages());
            var sums = new TreeMap<String, double[]>();
            for (int n = 0; n < 4; n++) {
                accumulate(session, n, 1);
                session.update(0.05);
                session.average(1.0 / (n + 1));
                session.weights().forEach((name, tensor) -> {
                    double[] values = tensor.doubles();
                    double[] sum = sums.computeIfAbsent(name, key -> new double[values.length]);
                    Arrays.setAll(sum, i -> sum[i] + values[i] / 4);
                });
            }
            Map<String, TensorData> averages = session.averages();
            assertEquals(session.weights().keySet(), averages.keySet());
            assertTrue(averages.containsKey("bn.mean"));
            sums.forEach(
                    (name, mean) -> assertArrayEquals(mean, averages.get(name).doubles(), 1e-6, name));
        }
    }

    @Test
    void anExponentialAverageFollowsByItsDecay() {
        try (TrainingSession session = train(program())) {
            session.average(0.25);
            double[] first = session.averages().get("head").doubles();
            assertArrayEquals(session.weights().get("head").doubles(), first);
            accumulate(session, 1, 1);
            session.update(0.05);
            session.average(0.25);
            double[] now = session.weights().get("head").doubles();
            double[] average = session.averages().get("head").doubles();
            for (int i = 0; i < now.length; i++) {
                assertEquals(first[i] + 0.25 * (now[i] - first[i]), average[i], 1e-6);
            }
        }
    }

    @Test
    void averagingChangesNothingElse() {
        try (TrainingSession plain = train(program());
                TrainingSession averaged = train(program())) {
            for (int i = 0; i < 3; i++) {
                assertEquals(accumulate(plain, i, 1), accumulate(averaged, i, 1));
                plain.update(0.01);
                averaged.update(0.01);
                averaged.average(0.5);
            }
            assertEquals(plain.weights(), averaged.weights());
        }
    }

    @Test
    void gradientsThatAreNotFiniteChangeNothingAndAreNamed() {
        try (TrainingSession session = train(program().withClipping(new Clipping(1, 1)))) {
            accumulate(session, 0, 1);
            session.update(0.01);
            assertEquals(Set.of(), session.nonFinite());
            Map<String, TensorData> before = session.weights();
            accumulate(session, 1, Double.POSITIVE_INFINITY);
            assertFalse(session.update(0.01).happened());
            Map<String, TensorData> after = session.weights();
            for (String name : List.of("fc.weight", "fc.bias", "bn.weight", "bn.bias", "head")) {
                assertEquals(before.get(name), after.get(name), name);
            }
            assertTrue(session.nonFinite().contains("head"), session.nonFinite().toString());
            assertEquals(
                    "engine.no-gradients", problem(() -> session.update(0.01)).code());
            accumulate(session, 2, 1);
            assertTrue(session.update(0.01).happened());
            assertEquals(Set.of(), session.nonFinite());
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() {
        try (TrainingSession session = train(program())) {
            float[] bias = session.weights().get("fc.bias").floats();
            bias[3] = Float.NaN;
            session.restoreWeights(Map.of("fc.bias", TensorData.of(bias)));
            assertEquals(Set.of("fc.bias"), session.nonFinite());
        }
    }

    @Test
    void anUpdateNeedsGradients() {
        try (TrainingSession session = train(program())) {
            assertEquals(
                    "engine.no-gradients", problem(() -> session.update(0.01)).code());
            accumulate(session, 0, 1);
            session.update(0.01);
            assertEquals(
                    "engine.no-gradients", problem(() -> session.update(0.01)).code());
        }
    }

    @Test
    void goesOnFromACheckpointWithGroupsAveragesAndHalfABatch() {
        TrainingProgram program = program()
                .withGroups(List.of(
                        new Group(new TreeSet<>(Set.of("fc.weight", "fc.bias")), 0.1, 1),
                        new Group(new TreeSet<>(Set.of("bn.bias")), 1, 0)))
                .withClipping(Clipping.byNorm(0.5));
        Path file = folder.resolve("checkpoint");
        Map<String, TensorData> wanted;
        try (TrainingSession whole = train(program)) {
            step(whole, 0);
            step(whole, 1);
            accumulate(whole, 2, 0.5);
            whole.save(file);
            accumulate(whole, 52, 0.5);
            whole.update(0.01);
            step(whole, 3);
            wanted = everything(whole);
        }
        try (TrainingSession resumed = train(program)) {
            step(resumed, 9);
            accumulate(resumed, 8, 1);
            resumed.restore(file);
            accumulate(resumed, 52, 0.5);
            resumed.update(0.01);
            step(resumed, 3);
            assertEquals(wanted, everything(resumed));
        }
    }

    @Test
    void aCheckpointWithoutAveragesAndGradientsTakesThemAway() {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(program())) {
            session.save(file);
            step(session, 0);
            accumulate(session, 1, 1);
            session.restore(file);
            assertEquals(Map.of(), session.averages());
            assertEquals(
                    "engine.no-gradients", problem(() -> session.update(0.01)).code());
        }
    }

    @Test
    void whatDecidesTheTrainingDecidesWhichCheckpointsFit() {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(program())) {
            session.save(file);
        }
        Group group = new Group(new TreeSet<>(Set.of("head")), 2, 1);
        OnnxModel otherNetwork = network().withInitializers(Map.of("head", Networks.random(6, 8, 3)));
        for (TrainingProgram other : List.of(
                program().withGroups(List.of(group)),
                program().withClipping(Clipping.byValue(1)),
                program().withPrecision(Precision.BFLOAT16),
                program().withBehavior(new TrainingProgram.Behavior(false, true, 1)),
                program().withMatch(new Match("logits", 1)),
                program(otherNetwork, TRAINABLE, Loss.CROSS_ENTROPY, ADAM, 1),
                program(network(), Set.of("head", "fc.weight"), Loss.CROSS_ENTROPY, ADAM, 1),
                program(network(), TRAINABLE, Loss.of("cross-entropy", Map.of("labelSmoothing", 0.1)), ADAM, 1),
                program(network(), TRAINABLE, Loss.CROSS_ENTROPY.withClassWeights(List.of(1f, 2f, 1f)), ADAM, 1),
                program(network(), TRAINABLE, Loss.of("focal"), ADAM, 1),
                program(network(), TRAINABLE, Loss.CROSS_ENTROPY, new Optimizer("adam", Map.of()), 1),
                program(network(), TRAINABLE, Loss.CROSS_ENTROPY, new Optimizer("adamw", Map.of("beta1", 0.8)), 1),
                program(network(), TRAINABLE, Loss.CROSS_ENTROPY, ADAM, 2))) {
            try (TrainingSession session = train(other)) {
                assertRefused("expected the program [0-9a-f]{64}, got [0-9a-f]{64}", session, file);
            }
        }
        try (TrainingSession same = train(program())) {
            same.restore(file);
        }
    }

    private static void assertRefused(String pattern, TrainingSession session, Path file) {
        Problem problem = problem(() -> session.restore(file));
        assertEquals("engine.checkpoint-mismatch", problem.code());
        assertTrue(problem.message().matches(".*" + pattern + "\\."), problem.message());
    }

    @Test
    void aCheckpointOfAnotherFormatOrVersionIsRefusedWithBoth() throws IOException {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(program())) {
            session.save(file);
            String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
            String version = engine.version();
            String format = "graftflow-training-3";
            write(file, whole.replace(format, "graftflow-training-9"));
            assertRefused("expected the format " + format + ", got graftflow-training-9", session, file);
            write(file, whole.replace("\"" + version + "\"", "\"9" + version.substring(1) + "\""));
            assertRefused("expected PyTorch's version " + version + ", got 9.*", session, file);
            write(file, whole);
            session.restore(file);
        }
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aDiskThatIsFullIsToldAndTheCheckpointBeforeStays() throws IOException, InterruptedException {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(program())) {
            step(session, 0);
            session.save(file);
            Map<String, TensorData> saved = everything(session);
            step(session, 1);
            // a limit of the size of files stands in for the end of the disk
            limitFiles(Long.toString(Files.size(file) / 2));
            Problem problem;
            try {
                problem = problem(() -> session.save(file));
            } finally {
                limitFiles("unlimited");
            }
            assertEquals("engine.checkpoint-unwritable", problem.code());
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(List.of(file), left.toList());
            }
            session.restore(file);
            assertEquals(saved, everything(session));
        }
    }

    private static void limitFiles(String bytes) throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        Process limit = new ProcessBuilder("prlimit", "--pid", self, "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        assertEquals(0, limit.waitFor());
    }

    @Test
    void groupsThatCannotBeAreRefused() {
        Group head = new Group(new TreeSet<>(Set.of("head")), 1, 1);
        Problem unknown =
                problem(() -> train(program().withGroups(List.of(new Group(new TreeSet<>(Set.of("haed")), 1, 1)))));
        assertEquals("engine.group", unknown.code());
        assertTrue(unknown.remedy().contains("head"), unknown.remedy());
        assertEquals(
                "engine.group",
                problem(() -> train(program().withGroups(List.of(head, head)))).code());
        assertEquals(
                "engine.group", problem(() -> new Group(new TreeSet<>(), -1, 1)).code());
        assertEquals(
                "engine.clipping", problem(() -> Clipping.byNorm(Double.NaN)).code());
    }

    @Test
    void mixedPrecisionTrainsNearlyTheSameAndKeepsWeightsInFloat32() {
        TrainingProgram exact = program().withBehavior(new TrainingProgram.Behavior(false, true, 1));
        try (TrainingSession wide = train(exact);
                TrainingSession mixed = train(exact.withPrecision(Precision.BFLOAT16))) {
            for (int i = 0; i < 5; i++) {
                double loss = accumulate(wide, i, 1);
                double rounded = accumulate(mixed, i, 1);
                assertNotEquals(loss, rounded);
                assertEquals(loss, rounded, 0.05);
                double norm = wide.update(0.01).gradientNorm();
                assertEquals(norm, mixed.update(0.01).gradientNorm(), 0.1 * norm);
            }
            mixed.weights().forEach((name, tensor) -> assertEquals(ElementType.FLOAT, tensor.element(), name));
        }
    }

    @Test
    void inputsThatAreRefusedLeaveGradientsAsTheyAre() {
        try (TrainingSession session = train(program());
                TrainingSession other = train(program())) {
            accumulate(session, 0, 1);
            accumulate(other, 0, 1);
            problem(() ->
                    session.accumulate(Map.of("x", Networks.random(1, 8, 6)), List.of(Networks.labels(1, 7, 3)), 1));
            session.update(0.01);
            other.update(0.01);
            assertEquals(other.weights().get("head"), session.weights().get("head"));
            assertNotEquals(network().initializer("head"), session.weights().get("head"));
        }
    }
}
