package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final SessionOptions OPTIONS = new SessionOptions(1);
    private static final Set<String> MLP = Set.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias");
    private static final Optimizer SGD = new Optimizer("sgd", Map.of("momentum", 0.9));
    private static final Optimizer ADAM = new Optimizer("adamw", Map.of());

    @TempDir
    private Path folder;

    private final PyTorchEngine engine = new PyTorchEngine();

    private TrainingSession train(OnnxModel model, Set<String> trainable, Optimizer optimizer, long seed) {
        return engine.train(program(model, trainable, optimizer, seed), Device.CPU, OPTIONS);
    }

    private static TrainingProgram program(OnnxModel model, Set<String> trainable, Optimizer optimizer, long seed) {
        return new TrainingProgram(model, "logits", new TreeSet<>(trainable), Loss.CROSS_ENTROPY, optimizer, seed);
    }

    private static OnnxModel mlp() {
        return Networks.mlp(16, 24, 4, 0.3f, 5);
    }

    private static double step(TrainingSession session, int number) {
        return session.step(
                Map.of("x", Networks.random(100 + number, 8, 16)), List.of(Networks.labels(200 + number, 8, 4)), 0.01);
    }

    private static List<Double> steps(TrainingSession session, int from, int to) {
        var losses = new ArrayList<Double>();
        for (int i = from; i < to; i++) {
            losses.add(step(session, i));
        }
        return losses;
    }

    private static Problem problem(Executable work) {
        return assertThrows(ProblemException.class, work).problem();
    }

    @Test
    void aStepOfSgdIsThatOfTheFormula() {
        OnnxModel model = Networks.linear(3, 2, 1);
        TensorData x = Networks.random(2, 4, 3);
        TensorData labels = Networks.labels(3, 4, 2);
        double rate = 0.5;
        try (TrainingSession session =
                train(model, Set.of("head.weight", "head.bias"), new Optimizer("sgd", Map.of()), 1)) {
            double[] bias = model.initializer("head.bias").doubles();
            double[] logits = session.run(Map.of("x", x)).get("logits").doubles();
            double[] gradient = new double[2];
            double loss = 0;
            for (int row = 0; row < 4; row++) {
                double sum = Math.exp(logits[2 * row]) + Math.exp(logits[2 * row + 1]);
                for (int c = 0; c < 2; c++) {
                    double p = Math.exp(logits[2 * row + c]) / sum;
                    boolean hit = labels.longs()[row] == c;
                    gradient[c] += (p - (hit ? 1 : 0)) / 4;
                    loss -= hit ? Math.log(p) / 4 : 0;
                }
            }
            assertEquals(loss, session.step(Map.of("x", x), List.of(labels), rate), 1e-6);
            double[] after = session.weights().get("head.bias").doubles();
            for (int c = 0; c < 2; c++) {
                assertEquals(bias[c] - rate * gradient[c], after[c], 1e-6);
            }
        }
    }

    @Test
    void changesTheTrainableInitializersAndNoOthers() {
        OnnxModel model = mlp();
        try (TrainingSession session = train(model, Set.of("fc2.weight", "fc2.bias"), ADAM, 1)) {
            steps(session, 0, 3);
            Map<String, TensorData> after = session.weights();
            assertEquals(Set.of("fc2.weight", "fc2.bias"), after.keySet());
            after.forEach((name, tensor) -> {
                assertNotEquals(model.initializer(name), tensor);
                assertArrayEquals(model.initializer(name).shape(), tensor.shape());
            });
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherOneOthers() {
        List<List<Double>> losses = new ArrayList<>();
        List<Map<String, TensorData>> weights = new ArrayList<>();
        for (long seed : new long[] {7, 7, 8}) {
            try (TrainingSession session = train(mlp(), MLP, ADAM, seed)) {
                losses.add(steps(session, 0, 5));
                weights.add(session.weights());
            }
        }
        assertEquals(losses.get(0), losses.get(1));
        assertEquals(weights.get(0), weights.get(1));
        assertNotEquals(losses.get(0), losses.get(2));
    }

    @Test
    void dropoutDropsInTrainingAndNotInUse() {
        OnnxModel model = mlp();
        OnnxModel plain = Networks.mlp(16, 24, 4, 0, 5);
        TensorData x = Networks.random(100, 8, 16);
        try (TrainingSession session = train(model, MLP, SGD, 1);
                TrainingSession without = train(plain, MLP, SGD, 1)) {
            assertEquals(session.run(Map.of("x", x)), without.run(Map.of("x", x)));
            assertNotEquals(step(without, 0), step(session, 0));
        }
    }

    @Test
    void eachBatchHasADropoutOfItsOwn() {
        var losses = new TreeSet<Double>();
        try (TrainingSession session = train(mlp(), MLP, new Optimizer("gd", Map.of()), 1)) {
            for (int i = 0; i < 6; i++) {
                losses.add(
                        session.step(Map.of("x", Networks.random(100, 8, 16)), List.of(Networks.labels(200, 8, 4)), 0));
            }
        }
        assertEquals(6, losses.size(), losses.toString());
    }

    @Test
    void goesOnFromACheckpointWithTheSameBytes() {
        for (Optimizer optimizer : List.of(
                SGD,
                ADAM,
                new Optimizer("rmsprop", Map.of("momentum", 0.9, "centered", 1.0)),
                new Optimizer("adagrad", Map.of("lrDecay", 0.1)),
                new Optimizer("lamb", Map.of()),
                new Optimizer("lion", Map.of()),
                new Optimizer("adam", Map.of("weightDecay", 0.1)))) {
            Path file = folder.resolve(optimizer.name());
            List<Double> wanted;
            Map<String, TensorData> weights;
            try (TrainingSession whole = train(mlp(), MLP, optimizer, 3)) {
                steps(whole, 0, 4);
                whole.save(file);
                wanted = steps(whole, 4, 8);
                weights = whole.weights();
            }
            for (boolean used : new boolean[] {false, true}) {
                try (TrainingSession resumed = train(mlp(), MLP, optimizer, 3)) {
                    if (used) {
                        step(resumed, 77);
                    }
                    resumed.restore(file);
                    assertEquals(wanted, steps(resumed, 4, 8), optimizer.name());
                    assertEquals(weights, resumed.weights(), optimizer.name());
                }
            }
        }
    }

    @Test
    void evaluationBetweenStepsChangesNothing() {
        try (TrainingSession plain = train(mlp(), MLP, ADAM, 3);
                TrainingSession watched = train(mlp(), MLP, ADAM, 3)) {
            for (int i = 0; i < 4; i++) {
                assertEquals(step(plain, i), step(watched, i));
                watched.run(Map.of("x", Networks.random(i, 3, 16)));
                watched.weights();
            }
            assertEquals(plain.weights(), watched.weights());
        }
    }

    @Test
    void aCheckpointOfAnotherProgramIsRefusedWithBothHashes() {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(mlp(), MLP, ADAM, 3);
                TrainingSession other = train(mlp(), MLP, ADAM, 4)) {
            session.save(file);
            Problem problem = problem(() -> other.restore(file));
            assertEquals("engine.checkpoint-mismatch", problem.code());
            assertTrue(
                    problem.message().matches(".*expected the program [0-9a-f]{64}, got [0-9a-f]{64}\\."),
                    problem.message());
        }
    }

    @Test
    void aDamagedCheckpointIsRefusedWhereverTheDamageIs() throws IOException {
        Path file = folder.resolve("checkpoint");
        try (TrainingSession session = train(mlp(), MLP, ADAM, 3)) {
            steps(session, 0, 2);
            session.save(file);
            byte[] whole = Files.readAllBytes(file);
            Map<String, TensorData> before = session.weights();
            for (int at = 9; at < whole.length; at += whole.length / 17) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x40;
                Files.write(file, damaged);
                String code = problem(() -> session.restore(file)).code();
                assertTrue(
                        Set.of("engine.checkpoint-corrupt", "engine.checkpoint-mismatch")
                                .contains(code),
                        code);
            }
            Files.write(file, Arrays.copyOf(whole, whole.length - 5));
            assertEquals(
                    "engine.checkpoint-corrupt",
                    problem(() -> session.restore(file)).code());
            assertEquals(before, session.weights());
        }
    }

    @Test
    void otherWeightsCanBePutIn() {
        OnnxModel model = Networks.linear(3, 2, 1);
        TensorData zero = TensorData.of(new float[2]);
        try (TrainingSession session = train(model, Set.of("head.weight", "head.bias"), SGD, 1)) {
            session.restoreWeights(Map.of("head.bias", zero));
            assertEquals(zero, session.weights().get("head.bias"));
            assertEquals(model.initializer("head.weight"), session.weights().get("head.weight"));
            assertEquals(
                    "engine.weights",
                    problem(() -> session.restoreWeights(Map.of("head.bias", TensorData.of(new float[3]))))
                            .code());
            assertEquals(
                    "engine.weights",
                    problem(() -> session.restoreWeights(Map.of("head.bia", zero)))
                            .code());
        }
    }

    @Test
    void labelsOutsideTheClassesAreRefused() {
        try (TrainingSession session = train(Networks.linear(3, 2, 1), Set.of("head.bias"), SGD, 1)) {
            TensorData x = Networks.random(1, 2, 3);
            for (long label : new long[] {-100, -1, 2}) {
                Problem problem =
                        problem(() -> session.step(Map.of("x", x), List.of(TensorData.of(new long[] {0, label})), 0.1));
                assertEquals("engine.target", problem.code());
                assertTrue(problem.message().contains("expected 0 to 1, got " + label), problem.message());
            }
            assertEquals(
                    "engine.target",
                    problem(() -> session.step(Map.of("x", x), List.of(TensorData.of(new int[] {0, 1})), 0.1))
                            .code());
        }
    }

    @Test
    void anInitializerThatIsUsedTwiceIsOneTensorWithOneGradient() {
        var g = new GraphBuilder("tied", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        String w = g.initializer("w", TensorData.of(new float[] {1, 2, 3, 4}, 2, 2));
        String h = g.node("MatMul", x, g.node("Identity", w).make()).make();
        g.output(
                g.node("MatMul", h, g.node("Identity", w).make()).as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", 2));
        try (TrainingSession session = train(g.build(), Set.of("w"), new Optimizer("sgd", Map.of()), 1)) {
            session.step(
                    Map.of("x", TensorData.of(new float[] {1, 0}, 1, 2)), List.of(TensorData.of(new long[] {0})), 0.1);
            // h = [1, 2], logits = [7, 10], so p = softmax; d/dw = h^T d + x^T (d w^T)
            double p = 1 / (1 + Math.exp(3));
            double[] d = {p - 1, 1 - p};
            double[] wanted = {
                1 - 0.1 * (d[0] + d[0] * 1 + d[1] * 2),
                2 - 0.1 * (d[1] + d[0] * 3 + d[1] * 4),
                3 - 0.1 * 2 * d[0],
                4 - 0.1 * 2 * d[1]
            };
            assertArrayEquals(wanted, session.weights().get("w").doubles(), 1e-5);
        }
    }

    @Test
    void whatNoGradientReachesKeepsItsBytesWhateverTheDecay() {
        var g = new GraphBuilder("unreached", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 3));
        String choice = g.node(
                        "ArgMax",
                        g.node("Add", x, g.initializer("ranking", Networks.random(1, 3)))
                                .make())
                .attribute("axis", 1)
                .attribute("keepdims", 1)
                .make();
        String chosen = g.node("GatherElements", x, choice).attribute("axis", 1).make();
        String scale = g.initializer("scale", Networks.random(2, 1, 2));
        g.output(g.node("Mul", chosen, scale).as("logits"), ElementType.FLOAT, Shape.of("batch", 2));
        g.output(
                g.node("Mul", x, g.initializer("elsewhere", Networks.random(3, 3)))
                        .as("other"),
                ElementType.FLOAT,
                Shape.of("batch", 3));
        var decay = new Optimizer("adamw", Map.of("weightDecay", 0.5));
        try (TrainingSession session = train(g.build(), Set.of("ranking", "scale", "elsewhere"), decay, 1)) {
            session.step(Map.of("x", Networks.random(4, 5, 3)), List.of(Networks.labels(5, 5, 2)), 0.1);
            assertEquals(Set.of("scale"), session.weights().keySet());
        }
    }

    @Test
    void nothingToTrainAndNoLogitsAreToldBeforeAnythingRuns() {
        OnnxModel model = Networks.linear(3, 2, 1);
        assertEquals(
                "engine.trainable",
                problem(() -> train(model, Set.of(), SGD, 1)).code());
        var program =
                new TrainingProgram(model, "logit", new TreeSet<>(Set.of("head.bias")), Loss.CROSS_ENTROPY, SGD, 1);
        Problem problem = problem(() -> engine.train(program, Device.CPU, OPTIONS));
        assertEquals("engine.output", problem.code());
        assertTrue(problem.remedy().contains("logits"), problem.remedy());
        assertEquals(
                "optimizer.unknown",
                problem(() -> train(model, Set.of("head.bias"), new Optimizer("adamm", Map.of()), 1))
                        .code());
        assertEquals(
                "optimizer.option",
                problem(() -> train(model, Set.of("head.bias"), new Optimizer("sgd", Map.of("momentun", 0.9)), 1))
                        .code());
    }

    @Test
    void trainingsOnSeveralThreadsDoNotDisturbEachOther() throws Exception {
        List<Double> wanted;
        try (TrainingSession session = train(mlp(), MLP, ADAM, 11)) {
            wanted = steps(session, 0, 20);
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            var work = new ArrayList<Callable<List<Double>>>();
            for (int i = 0; i < 3; i++) {
                work.add(() -> {
                    try (TrainingSession session = train(mlp(), MLP, ADAM, 11)) {
                        return steps(session, 0, 20);
                    }
                });
            }
            for (Future<List<Double>> losses : threads.invokeAll(work)) {
                assertEquals(wanted, losses.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void stepsLeaveNoMemoryBehind() throws IOException {
        TensorData x = Networks.random(1, 64, 256);
        TensorData labels = Networks.labels(2, 64, 10);
        try (TrainingSession session = train(Networks.mlp(256, 512, 10, 0.1f, 3), MLP, ADAM, 1)) {
            for (int i = 0; i < 500; i++) {
                session.step(Map.of("x", x), List.of(labels), 1e-3);
            }
            long before = nativeKilobytes();
            for (int i = 0; i < 1500; i++) {
                session.step(Map.of("x", x), List.of(labels), 1e-3);
                if (i % 100 == 0) {
                    session.run(Map.of("x", x));
                    session.weights();
                }
            }
            long growth = nativeKilobytes() - before;
            assertTrue(growth < 10_000, "grew by " + growth + " kB");
        }
    }

    @Test
    void whatIsFrozenInTheMiddleTakesNoMemoryForGradientsAndState() throws IOException {
        int width = 4096;
        long kilobytes = (long) width * width * Float.BYTES / 1024;
        OnnxModel model = wide(width);
        long frozen = afterAStep(model, Set.of("first", "last"));
        long trained = afterAStep(model, Set.of("first", "middle", "last"));
        assertTrue(trained > frozen + 1.5 * kilobytes, "frozen " + frozen + " kB, trained " + trained + " kB");
    }

    /** Three matrices one after another, the middle one a large square. */
    private static OnnxModel wide(int width) {
        var graph = new GraphBuilder("wide", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 8));
        String first = graph.node("MatMul", x, graph.initializer("first", Networks.random(1, 8, width)))
                .make();
        String middle = graph.node("MatMul", first, graph.initializer("middle", Networks.random(2, width, width)))
                .make();
        String last = graph.node("MatMul", middle, graph.initializer("last", Networks.random(3, width, 4)))
                .as("logits");
        graph.output(last, ElementType.FLOAT, Shape.of("batch", 4));
        return graph.build();
    }

    private long afterAStep(OnnxModel model, Set<String> trainable) throws IOException {
        TensorData x = Networks.random(4, 4, 8);
        try (TrainingSession session = train(model, trainable, ADAM, 1)) {
            session.step(Map.of("x", x), List.of(Networks.labels(5, 4, 4)), 1e-5);
            return nativeKilobytes();
        }
    }

    /**
     * The resident memory of this process without Java's heap, which grows as the collector likes. The heap lies in the lowest
     * 32 GB of addresses, where compressed pointers reach.
     */
    private static long nativeKilobytes() throws IOException {
        long sum = 0;
        boolean heap = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                heap = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) < 0x800000000L;
            } else if (line.startsWith("Rss:") && !heap) {
                sum += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return sum;
    }
}
