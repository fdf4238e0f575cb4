package io.graftflow.engine.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.OnnxTestRunner;
import io.graftflow.engine.compare.TestResult;
import io.graftflow.engine.compare.Tolerance;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The contract that every engine keeps; a test of an engine extends it. */
public abstract class EngineContract {

    /** What {@code tests/fixtures/README.md} allows. */
    private static final Tolerance FIXTURES = new Tolerance(0, 1e-6, 1e-4);

    private static final SessionOptions OPTIONS = new SessionOptions(2);

    @TempDir
    private Path folder;

    /** The engine under test. */
    protected abstract Engine engine();

    /** The element types that it passes through. */
    protected abstract List<ElementType> elements();

    private Session open(OnnxModel model) {
        return engine().open(model, Device.CPU, OPTIONS);
    }

    private static Problem problem(Executable work) {
        return assertThrows(ProblemException.class, work).problem();
    }

    @TestFactory
    Stream<DynamicTest> networksGiveTheirKnownResults() {
        var runner = new OnnxTestRunner(engine(), Device.CPU, OPTIONS, FIXTURES);
        return Fixtures.models().stream()
                .map(model -> dynamicTest(model.getFileName().toString(), () -> {
                    TestResult result = runner.run(model);
                    assertEquals(TestResult.State.PASSED, result.state(), result.message());
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyElementTypePassesThroughUnchanged() {
        return elements().stream()
                .map(element -> dynamicTest(element.name(), () -> {
                    TensorData tensor = sample(element, new Random(element.ordinal()), 3, 5);
                    try (Session session = open(Networks.identity(element, "rows", 5))) {
                        assertEquals(tensor, session.run(Map.of("x", tensor)).get("y"));
                    }
                }));
    }

    private static TensorData sample(ElementType element, Random random, int... shape) {
        var sizes = new long[] {shape[0], shape[1]};
        if (element == ElementType.STRING) {
            var texts = new ArrayList<String>();
            for (int i = 0; i < shape[0] * shape[1]; i++) {
                texts.add(i == 3 ? "" : "Grüße " + random.nextInt(100));
            }
            return TensorData.of(texts, sizes);
        }
        var values = new double[shape[0] * shape[1]];
        for (int i = 0; i < values.length; i++) {
            double value = element.isFloat() ? random.nextInt(64) / 8.0 - 4 : random.nextInt(120);
            values[i] = element == ElementType.BOOL ? random.nextInt(2) : value;
        }
        return TensorData.of(element, values, sizes);
    }

    @Test
    void aScalarPassesThrough() {
        try (Session session = open(Networks.identity(ElementType.FLOAT))) {
            TensorData got = session.run(Map.of("x", TensorData.scalar(2.5f))).get("y");
            assertArrayEquals(new long[0], got.shape());
            assertArrayEquals(new float[] {2.5f}, got.floats());
        }
    }

    @Test
    void aBatchOfNoRowsGivesNoRows() {
        try (Session session = open(Networks.linear(4, 3, 1))) {
            TensorData none = TensorData.of(new float[0], 0, 4);
            assertArrayEquals(
                    new long[] {0, 3},
                    session.run(Map.of("x", none)).get("logits").shape());
        }
    }

    @Test
    void aNetworkWithoutInputsRuns() {
        var g = new GraphBuilder("constant", 17);
        String two = g.initializer("two", TensorData.of(new float[] {1, 2}, 2));
        g.output(g.node("Mul", two, two).as("y"), ElementType.FLOAT, Shape.of(2));
        try (Session session = open(g.build())) {
            assertArrayEquals(new float[] {1, 4}, session.run(Map.of()).get("y").floats());
        }
    }

    @Test
    void aMissingInputIsNamed() {
        try (Session session = open(Networks.linear(4, 3, 1))) {
            Problem problem = problem(() -> session.run(Map.of()));
            assertEquals("engine.input", problem.code());
            assertTrue(problem.message().contains("\"x\" is missing"), problem.message());
        }
    }

    @Test
    void anInputThatIsNotThereIsNamedWithTheNearestOne() {
        try (Session session = open(Networks.identity(ElementType.FLOAT, 2))) {
            TensorData tensor = TensorData.of(new float[] {1, 2});
            Problem problem = problem(() -> session.run(Map.of("x", tensor, "xx", tensor)));
            assertEquals("engine.input", problem.code());
            assertTrue(problem.remedy().contains("\"x\""), problem.remedy());
        }
    }

    @Test
    void aWrongTypeRankOrSizeIsRefusedWithWhatWasExpectedAndGot() {
        try (Session session = open(Networks.linear(4, 3, 1))) {
            List<TensorData> wrong = List.of(
                    TensorData.of(new double[4], 1, 4),
                    TensorData.of(new float[4], 4),
                    TensorData.of(new float[5], 1, 5));
            for (TensorData tensor : wrong) {
                Problem problem = problem(() -> session.run(Map.of("x", tensor)));
                assertEquals("engine.input", problem.code());
                assertTrue(
                        problem.message().contains("expected float[batch, 4], got " + tensor.type()),
                        problem.message());
            }
        }
    }

    @Test
    void resultsStayValidAfterTheSessionIsClosed() {
        Map<String, TensorData> results;
        TensorData row = Networks.random(3, 2, 4);
        try (Session session = open(Networks.linear(4, 3, 1))) {
            results = session.run(Map.of("x", row));
            float[] before = results.get("logits").floats();
            session.run(Map.of("x", Networks.random(4, 2, 4)));
            session.close();
            assertArrayEquals(before, results.get("logits").floats());
        }
    }

    @Test
    void aClosedSessionRefusesToRunAndMayBeClosedAgain() {
        Session session = open(Networks.linear(4, 3, 1));
        session.close();
        session.close();
        assertEquals(
                "engine.closed",
                problem(() -> session.run(Map.of("x", Networks.random(3, 2, 4))))
                        .code());
    }

    @Test
    void manyThreadsAtOnceGetTheResultsOfOne() throws Exception {
        try (Session session = open(Networks.mlp(16, 32, 4, 0.5f, 7))) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 40; i++) {
                TensorData x = Networks.random(i, 8, 16);
                TensorData wanted = session.run(Map.of("x", x)).get("logits");
                work.add(() -> wanted.equals(session.run(Map.of("x", x)).get("logits")));
            }
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                for (Future<Boolean> result : threads.invokeAll(work)) {
                    assertTrue(result.get());
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void aFileWithExternalDataRunsAsTheSameModelInMemory() throws IOException {
        OnnxModel model = Networks.linear(64, 16, 5);
        Path file = folder.resolve("model.onnx");
        model.write(file, 1000);
        assertTrue(Files.exists(folder.resolve("model.onnx.data")));
        TensorData x = Networks.random(1, 3, 64);
        try (Session fromFile = engine().open(file, Device.CPU, OPTIONS);
                Session fromMemory = open(model)) {
            assertEquals(fromMemory.run(Map.of("x", x)), fromFile.run(Map.of("x", x)));
        }
    }

    @Test
    void aFileThatIsNoModelIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("noise.onnx"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        String code = problem(() -> engine().open(file, Device.CPU, OPTIONS)).code();
        assertTrue(code.startsWith("onnx.") || code.equals("engine.load"), code);
    }

    @Test
    void anOperatorThatIsNotThereIsNamed() {
        var g = new GraphBuilder("unknown", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of(2));
        g.output(g.node("Frobnicate", x).as("y"), ElementType.FLOAT, Shape.of(2));
        OnnxModel model = g.build();
        Problem problem = problem(() -> open(model));
        assertEquals("engine.unsupported-operator", problem.code());
        assertTrue(problem.message().contains("Frobnicate"), problem.message());
        assertEquals(1, engine().unsupported(model).size());
        assertEquals(List.of(), engine().unsupported(Networks.linear(4, 3, 1)));
    }

    @Test
    void theMainProcessorIsFirstAndCanBeUsed() {
        DeviceStatus first = engine().devices().get(0);
        assertEquals(Device.CPU, first.device());
        assertTrue(first.usable());
        assertTrue(!first.detail().isBlank());
    }

    @Test
    void aDeviceThatCannotBeUsedIsRefusedWithWhatIsMissing() {
        var absent = new Device(Device.Kind.CUDA, 99);
        Problem problem = problem(() -> engine().open(Networks.linear(4, 3, 1), absent, OPTIONS));
        assertEquals("device.unavailable", problem.code());
    }
}
