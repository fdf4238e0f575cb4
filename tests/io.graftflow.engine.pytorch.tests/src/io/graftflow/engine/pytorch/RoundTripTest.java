package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.OnnxValue;
import io.graftflow.onnx.PbTensors;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Networks that go into training and come out without a step, and networks that are written as files of PyTorch. */
class RoundTripTest {

    private static final SessionOptions OPTIONS = new SessionOptions(2);

    private final Engine engine = new PyTorchEngine();

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> trainedForNoStepsANetworkIsWrittenAsItWas() {
        return Fixtures.models().stream()
                .map(model -> dynamicTest(model.getFileName().toString(), () -> noSteps(model)));
    }

    private void noSteps(Path fixture) throws IOException {
        OnnxModel before = OnnxModel.read(fixture.resolve("model.onnx"));
        SortedSet<String> floats = new TreeSet<>(before.initializerNames());
        floats.removeIf(name -> before.type(name).element() != ElementType.FLOAT);
        var program = new TrainingProgram(
                before, before.outputs().get(0).name(), floats, Loss.of("mse"), new Optimizer("adamw", Map.of()), 1);
        Map<String, TensorData> weights;
        try (TrainingSession session = engine.train(program, Device.CPU, OPTIONS)) {
            weights = session.weights();
        }
        assertTrue(weights.size() > 1, weights.keySet()::toString);
        Path file = folder.resolve("after.onnx");
        before.withInitializers(weights).write(file);
        OnnxModel after = OnnxModel.read(file);
        assertEquals(before.opsets(), after.opsets());
        assertEquals(before.nodes(), after.nodes());
        assertEquals(before.inputs(), after.inputs());
        assertEquals(before.outputs(), after.outputs());
        assertEquals(
                before.graph().getInitializerList().stream()
                        .map(TensorProto::getName)
                        .toList(),
                after.graph().getInitializerList().stream()
                        .map(TensorProto::getName)
                        .toList());
        assertEquals(outputs(before, fixture), outputs(after, fixture));
    }

    private static Map<String, TensorData> outputs(OnnxModel network, Path fixture) {
        var inputs = new HashMap<String, TensorData>();
        List<TensorSpec> wanted = network.inputs();
        for (int i = 0; i < wanted.size(); i++) {
            Path file = fixture.resolve("test_data_set_0").resolve("input_" + i + ".pb");
            var type = network.graph().getInput(i).getType();
            inputs.put(wanted.get(i).name(), ((OnnxValue.Tensor) PbTensors.read(file, type)).data());
        }
        try (Session session = new OrtEngine().open(network, Device.CPU, OPTIONS)) {
            return session.run(inputs);
        }
    }

    @Test
    void theSameNetworkGivesTheSameFilesOfPyTorch() throws IOException {
        OnnxModel network = Networks.mlp(6, 5, 3, 0.1f, 1);
        for (String format : engine.formats().keySet()) {
            Path one = folder.resolve("one");
            Path two = folder.resolve("two");
            engine.write(network, format, one);
            engine.write(network, format, two);
            assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two), format);
            try (var zip = new ZipFile(one.toFile())) {
                assertTrue(zip.getEntry("net/data.pkl").getSize() > 0, format);
                assertEquals(4 * 6 * 5, zip.getEntry("net/data/0").getSize(), format);
            }
        }
    }

    /** What PyTorch itself says of these files is in {@code releng/verify pytorch-export}. */
    @Test
    void weightsAreParametersAndRunningStatisticsBuffersAndADictionaryHoldsBothAndWholeNumbers() throws IOException {
        var g = new GraphBuilder("kinds", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String norm = g.node(
                        "BatchNormalization",
                        x,
                        g.initializer("scale", Networks.random(1, 4)),
                        g.initializer("shift", Networks.random(2, 4)),
                        g.initializer("mean", Networks.random(3, 4)),
                        g.initializer("variance", TensorData.of(new float[] {1, 2, 3, 4})))
                .make();
        String chosen = g.node("Gather", norm, g.initializer("places", TensorData.of(new long[] {2, 0, 1})))
                .attribute("axis", 1)
                .make();
        g.output(g.node("Identity", chosen).as("y"), ElementType.FLOAT, Shape.of("batch", 3));
        OnnxModel network = g.build();
        Path module = folder.resolve("module");
        engine.write(network, "torchscript", module);
        try (var zip = new ZipFile(module.toFile())) {
            String source = new String(
                    zip.getInputStream(zip.getEntry("net/code/__torch__.py")).readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(source.contains("__parameters__ = [\"scale\", \"shift\", ]"), source);
            assertTrue(source.contains("\"mean\", \"variance\", "), source);
        }
        Path dictionary = folder.resolve("dictionary");
        engine.write(network, "pytorch", dictionary);
        try (var zip = new ZipFile(dictionary.toFile())) {
            assertEquals(
                    List.of(16L, 16L, 16L, 16L, 24L),
                    zip.stream()
                            .filter(entry -> entry.getName().startsWith("net/data/"))
                            .map(ZipEntry::getSize)
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aFormatThatItDoesNotWriteIsRefusedWithTheNearest() {
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> engine.write(Networks.linear(2, 2, 1), "pytorhc", folder.resolve("x")))
                .problem();
        assertEquals("engine.format", problem.code());
        assertTrue(problem.remedy().contains("pytorch"), problem.remedy());
    }
}
