package io.graftflow.engine.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
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
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OrtEngineTest extends EngineContract {

    private final OrtEngine engine = new OrtEngine();

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
                ElementType.UINT16,
                ElementType.UINT32,
                ElementType.UINT64,
                ElementType.BOOL,
                ElementType.STRING);
    }

    @Test
    void saysTheVersionOfTheNativeLibrary() {
        assertTrue(engine.version().matches("1\\.\\d+\\.\\d+"), engine.version());
        assertFalse(engine.trains());
    }

    @Test
    void refusesToTrain() {
        var program = new TrainingProgram(
                Networks.linear(2, 2, 1),
                "logits",
                new TreeSet<>(List.of("head.bias")),
                Loss.CROSS_ENTROPY,
                new Optimizer("sgd", Map.of()),
                1);
        Problem problem = assertThrows(
                        ProblemException.class, () -> engine.train(program, Device.CPU, SessionOptions.DEFAULT))
                .problem();
        assertEquals("engine.cannot-train", problem.code());
    }

    @Test
    void unsignedIntegersOf64BitsKeepAllTheirBits() {
        TensorData large = TensorData.of(new long[] {-1, Long.MIN_VALUE, 0, 7}, 4);
        TensorData unsigned = TensorData.of(ElementType.UINT64, new long[] {4}, large.bytes());
        try (Session session =
                engine.open(Networks.identity(ElementType.UINT64, 4), Device.CPU, SessionOptions.DEFAULT)) {
            assertEquals(unsigned, session.run(Map.of("x", unsigned)).get("y"));
            assertEquals(ElementType.UINT64, session.inputs().get(0).element());
            assertEquals(ElementType.UINT64, session.outputs().get(0).element());
        }
    }

    @Test
    void tellsShapesWithTheirSymbols() {
        try (Session session = engine.open(Networks.linear(4, 3, 1), Device.CPU, SessionOptions.DEFAULT)) {
            assertEquals(List.of(new TensorSpec("logits", ElementType.FLOAT, Shape.of("batch", 3))), session.outputs());
            assertEquals(List.of(new TensorSpec("x", ElementType.FLOAT, Shape.of("batch", 4))), session.inputs());
        }
    }

    @Test
    void textOfUnequalAxesKeepsItsOrder() {
        TensorData texts = TensorData.of(List.of("a", "b", "c", "d", "e", "f"), 2, 3);
        try (Session session =
                engine.open(Networks.identity(ElementType.STRING, 2, 3), Device.CPU, SessionOptions.DEFAULT)) {
            assertEquals(texts, session.run(Map.of("x", texts)).get("y"));
        }
    }

    @Test
    void aSequenceAsOutputIsUnsupportedAndSaid() {
        var g = new GraphBuilder("sequence", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of(2));
        g.node("SequenceConstruct", x, x).as("s");
        g.output("s", ElementType.FLOAT, Shape.of(2));
        ModelProto.Builder model = g.build().proto().toBuilder();
        TypeProto.Builder tensor = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(ElementType.FLOAT.onnx()));
        model.getGraphBuilder()
                .setOutput(
                        0,
                        ValueInfoProto.newBuilder()
                                .setName("s")
                                .setType(TypeProto.newBuilder()
                                        .setSequenceType(
                                                TypeProto.Sequence.newBuilder().setElemType(tensor))));
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> engine.open(OnnxModel.of(model.build()), Device.CPU, SessionOptions.DEFAULT))
                .problem();
        assertEquals("engine.unsupported-type", problem.code());
        assertTrue(problem.message().contains("output \"s\""), problem.message());
    }

    @Test
    void aGraphThatDoesNotFitTogetherIsToldWithoutSourceFiles() {
        var g = new GraphBuilder("broken", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of(2, 3));
        String w = g.initializer("w", Networks.random(1, 4, 4));
        g.output(g.node("MatMul", x, w).as("y"), ElementType.FLOAT, Shape.of(2, 4));
        OnnxModel model = g.build();
        Problem problem = assertThrows(
                        ProblemException.class, () -> engine.open(model, Device.CPU, SessionOptions.DEFAULT))
                .problem();
        assertEquals("engine.load", problem.code());
        assertFalse(problem.message().contains("onnxruntime/core"), problem.message());
        assertFalse(problem.message().contains("Error code"), problem.message());
    }

    @Test
    void afterAFailedRunTheSessionRunsAgain() {
        var g = new GraphBuilder("reshape", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("n"));
        g.output(g.node("Reshape", x, g.integers(2, -1)).as("y"), ElementType.FLOAT, Shape.of(2, "m"));
        try (Session session = engine.open(g.build(), Device.CPU, SessionOptions.DEFAULT)) {
            Problem problem = assertThrows(
                            ProblemException.class, () -> session.run(Map.of("x", TensorData.of(new float[3]))))
                    .problem();
            assertEquals("engine.run", problem.code());
            assertEquals(
                    2,
                    session.run(Map.of("x", TensorData.of(new float[4])))
                            .get("y")
                            .shape()[1]);
        }
    }

    @Test
    void weightsThatAreSharedWithAMappedFileGiveWhatTheFileGives() {
        for (String name : List.of("bert", "resnet", "lstm-text")) {
            Path folder = Fixtures.model(name);
            OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
            var inputs = new HashMap<String, TensorData>();
            for (int i = 0; i < model.inputs().size(); i++) {
                inputs.put(
                        model.inputs().get(i).name(),
                        PbTensors.read(folder.resolve("test_data_set_0/input_" + i + ".pb")));
            }
            try (Session fromFile = engine.open(folder.resolve("model.onnx"), Device.CPU, SessionOptions.DEFAULT);
                    Session shared = engine.open(model, Device.CPU, SessionOptions.DEFAULT)) {
                assertEquals(fromFile.run(inputs), shared.run(inputs), name);
            }
        }
    }

    @Test
    void anUnoptimizedGraphGivesTheSame() {
        OnnxModel model = Networks.mlp(8, 16, 4, 0.1f, 5);
        TensorData x = Networks.random(6, 5, 8);
        try (Session plain = engine.open(model, Device.CPU, new SessionOptions(1, false));
                Session optimized = engine.open(model, Device.CPU, new SessionOptions(1, true))) {
            float[] one = plain.run(Map.of("x", x)).get("logits").floats();
            float[] other = optimized.run(Map.of("x", x)).get("logits").floats();
            for (int i = 0; i < one.length; i++) {
                assertEquals(one[i], other[i], 1e-6f);
            }
        }
    }
}
