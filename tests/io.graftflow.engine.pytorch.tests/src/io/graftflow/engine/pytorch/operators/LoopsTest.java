package io.graftflow.engine.pytorch.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.compare.Difference;
import io.graftflow.engine.compare.TensorComparison;
import io.graftflow.engine.compare.Tolerance;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Branches and loops that only the inputs decide. */
class LoopsTest {

    private static final Shape SCALAR = Shape.of(new long[0]);
    private static final SessionOptions OPTIONS = new SessionOptions(1);

    private final Engine engine = new PyTorchEngine();

    /** Walks over the rows of x: {@code state = tanh(row * w + state)}, and a branch by the sign of a sum at the end. */
    private static OnnxModel network(ElementType floats) {
        var g = new GraphBuilder("rows", 17);
        String x = g.input("x", floats, Shape.of("rows", 3));
        g.initializer("w", TensorData.of(floats, new double[] {0.5, -0.7, 0.9}, 3));
        g.initializer("v", TensorData.of(floats, new double[] {1.5, 0.3, -0.4}, 3));
        String start = g.initializer("start", TensorData.of(floats, new double[3], 3));
        String rows = g.node("Gather", g.node("Shape", x).make(), g.initializer("zero", TensorData.scalar(0L)))
                .make();
        g.node("Loop", rows, "", start).attribute("body", body(floats)).outputs("last", "all");
        String sum = g.node("ReduceSum", "last").attribute("keepdims", 0).make();
        String positive = g.node("Greater", sum, g.initializer("nought", TensorData.of(floats, new double[1], 1)))
                .make();
        g.node("If", positive)
                .attribute("then_branch", branch(floats, "Mul"))
                .attribute("else_branch", branch(floats, "Sub"))
                .outputs("chosen");
        String joined = g.node("Add", "all", "chosen").make();
        g.output(g.node("Reshape", joined, g.integers(-1)).as("y"), floats, Shape.of("elements"));
        return g.build();
    }

    private static GraphProto body(ElementType floats) {
        var g = new GraphBuilder("body", 17);
        String turn = g.input("turn", ElementType.INT64, SCALAR);
        String goesOn = g.input("goesOn", ElementType.BOOL, SCALAR);
        String state = g.input("state", floats, Shape.of(3));
        String row = g.node("Gather", "x", turn).make();
        String next = g.node(
                        "Tanh",
                        g.node("Add", g.node("Mul", row, "w").make(), state).make())
                .as("next");
        g.output(g.node("Identity", goesOn).as("still"), ElementType.BOOL, SCALAR);
        g.output(next, floats, Shape.of(3));
        g.output(g.node("Mul", next, "v").as("left"), floats, Shape.of(3));
        return g.build().graph();
    }

    private static GraphProto branch(ElementType floats, String operator) {
        var g = new GraphBuilder("branch", 17);
        g.output(g.node(operator, "last", "v").as("z"), floats, Shape.of(3));
        return g.build().graph();
    }

    private static TensorData rows(ElementType floats, int count, int sign) {
        var values = new double[3 * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = sign * Math.sin(1 + i);
        }
        return TensorData.of(floats, values, count, 3);
    }

    @Test
    void giveWhatOnnxRuntimeGives() {
        OnnxModel network = network(ElementType.FLOAT);
        var comparison = new TensorComparison(new Tolerance(1e-5, 1e-6));
        try (Session one = engine.open(network, Device.CPU, OPTIONS);
                Session two = new OrtEngine().open(network, Device.CPU, OPTIONS)) {
            for (int count = 1; count < 5; count++) {
                for (int sign : new int[] {-1, 1}) {
                    Map<String, TensorData> inputs = Map.of("x", rows(ElementType.FLOAT, count, sign));
                    Difference difference = comparison.compare(
                            "y", one.run(inputs).get("y"), two.run(inputs).get("y"));
                    assertTrue(difference.same(), difference.message());
                }
            }
        }
    }

    @Test
    void gradientsFlowThroughThem() {
        OnnxModel network = network(ElementType.DOUBLE);
        for (int sign : new int[] {-1, 1}) {
            Map<String, TensorData> inputs = Map.of("x", rows(ElementType.DOUBLE, 3, sign));
            List<TensorData> target = List.of(TensorData.of(new double[9]));
            var program = new TrainingProgram(
                    network, "y", new TreeSet<>(List.of("w", "v")), Loss.of("mse"), new Optimizer("sgd", Map.of()), 1);
            try (TrainingSession session = engine.train(program, Device.CPU, OPTIONS)) {
                Map<String, TensorData> before = session.weights();
                session.step(inputs, target, 1);
                Map<String, TensorData> after = session.weights();
                for (String name : program.trainable()) {
                    session.restoreWeights(before);
                    for (int i = 0; i < 3; i++) {
                        double wanted = (loss(session, inputs, target, name, before, i, 1e-6)
                                        - loss(session, inputs, target, name, before, i, -1e-6))
                                / 2e-6;
                        double got =
                                before.get(name).doubles()[i] - after.get(name).doubles()[i];
                        assertEquals(wanted, got, 1e-8, name + " at " + i);
                    }
                }
            }
        }
    }

    private static double loss(
            TrainingSession session,
            Map<String, TensorData> inputs,
            List<TensorData> target,
            String name,
            Map<String, TensorData> weights,
            int place,
            double step) {
        double[] values = weights.get(name).doubles();
        values[place] += step;
        session.restoreWeights(Map.of(name, TensorData.of(values)));
        double loss = session.accumulate(inputs, target, 1);
        session.discard();
        return loss;
    }
}
