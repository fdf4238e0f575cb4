package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graftflow.base.Problem;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.ModelComparison;
import io.graftflow.engine.compare.Tolerance;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.testkit.EngineContract;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.PbTensors;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PyTorchEngineTest extends EngineContract {

    private final PyTorchEngine engine = new PyTorchEngine();

    @Override
    protected Engine engine() {
        return engine;
    }

    @Override
    protected List<ElementType> elements() {
        return List.of(
                ElementType.FLOAT,
                ElementType.DOUBLE,
                ElementType.FLOAT16,
                ElementType.BFLOAT16,
                ElementType.INT8,
                ElementType.INT16,
                ElementType.INT32,
                ElementType.INT64,
                ElementType.UINT8,
                ElementType.BOOL);
    }

    @Test
    void saysItsVersionAndThatItTrains() {
        assertTrue(engine.version().matches("2\\.\\d+\\.\\d+"), engine.version());
        assertTrue(engine.trains());
    }

    @TestFactory
    Stream<DynamicTest> givesWhatOnnxRuntimeGives() {
        return Fixtures.models().stream()
                .map(folder -> dynamicTest(folder.getFileName().toString(), () -> compare(folder)));
    }

    private void compare(Path folder) {
        OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
        var inputs = new HashMap<String, TensorData>();
        List<TensorSpec> specs = model.inputs();
        for (int i = 0; i < specs.size(); i++) {
            inputs.put(specs.get(i).name(), PbTensors.read(folder.resolve("test_data_set_0/input_" + i + ".pb")));
        }
        var comparison = new ModelComparison(new Tolerance(0, 1e-6, 1e-4));
        try (Session one = engine.open(model, Device.CPU, SessionOptions.DEFAULT);
                Session other = new OrtEngine().open(model, Device.CPU, SessionOptions.DEFAULT)) {
            comparison.add(one, other, inputs);
        }
        assertTrue(comparison.same(), () -> comparison.worst().toString());
    }

    @Test
    void namesTheNodeAndTheOperatorThatItLacks() {
        var g = new GraphBuilder("text", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of(2));
        g.output(g.node("Multinomial", x).named("/head/sample").as("y"), ElementType.INT32, Shape.of(2));
        List<Problem> problems = engine.unsupported(g.build());
        assertEquals(1, problems.size());
        assertEquals("engine.unsupported-operator", problems.get(0).code());
        assertEquals("/head/sample", problems.get(0).where());
        assertTrue(
                problems.get(0).message().contains("Multinomial, version 17"),
                problems.get(0).message());
    }

    @Test
    void computesShapesWhenTheyAreKnownOnlyInUse() {
        var g = new GraphBuilder("shapes", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", "length", 6));
        String shape = g.node("Shape", x).make();
        String batch = g.node("Gather", shape, g.initializer("zero", TensorData.scalar(0L)))
                .make();
        String length = g.node("Gather", shape, g.initializer("one", TensorData.scalar(1L)))
                .make();
        String wanted = g.node(
                        "Concat",
                        g.unsqueeze(batch, 0),
                        g.unsqueeze(
                                g.node("Mul", length, g.initializer("two", TensorData.scalar(2L)))
                                        .make(),
                                0),
                        g.integers(-1))
                .attribute("axis", 0)
                .make();
        g.output(g.node("Reshape", x, wanted).as("y"), ElementType.FLOAT, Shape.of("batch", "m", "n"));
        try (Session session = engine.open(g.build(), Device.CPU, SessionOptions.DEFAULT)) {
            TensorData input = Networks.random(1, 4, 5, 6);
            assertEquals(
                    input.reshape(4, 10, 3), session.run(Map.of("x", input)).get("y"));
        }
    }

    @Test
    void initializersWithNamesThatAreNoIdentifiersKeepApart() {
        var g = new GraphBuilder("names", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of(1));
        String sum = x;
        List<String> names =
                List.of("a.b", "a_b", "a/b", "7", "class", "a_b_2", "forward", "changed_", "größe", "self");
        for (int i = 0; i < names.size(); i++) {
            sum = g.node("Add", sum, g.initializer(names.get(i), TensorData.of(new float[] {1 << i})))
                    .make();
        }
        g.output(g.node("Identity", sum).as("y"), ElementType.FLOAT, Shape.of(1));
        try (Session session = engine.open(g.build(), Device.CPU, SessionOptions.DEFAULT)) {
            TensorData zero = TensorData.of(new float[] {0});
            assertEquals(1023f, session.run(Map.of("x", zero)).get("y").floats()[0]);
        }
    }
}
