package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Device;
import io.graftflow.engine.Group;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Pace;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OptimizerTest {

    private static final List<String> WEIGHTS = List.of("A", "a", "B", "b");
    private static final int ROWS = 8;

    private final PyTorchEngine engine = new PyTorchEngine();

    /** {@code y = tanh(x A + a) B + b} in float64. */
    private static OnnxModel network(JsonNode start) {
        var g = new GraphBuilder("network", 17);
        String x = g.input("x", ElementType.DOUBLE, Shape.of("batch", 5));
        String hidden = g.node("Tanh", affine(g, x, start, "A", "a")).make();
        String y = affine(g, hidden, start, "B", "b");
        g.output(g.node("Identity", y).as("y"), ElementType.DOUBLE, Shape.of("batch", 3));
        return g.build();
    }

    private static String affine(GraphBuilder g, String x, JsonNode start, String matrix, String vector) {
        String product = g.node("MatMul", x, g.initializer(matrix, Golden.tensor(start.get(matrix))))
                .make();
        return g.node("Add", product, g.initializer(vector, Golden.tensor(start.get(vector))))
                .make();
    }

    private static TrainingProgram program(JsonNode given) {
        var groups = new ArrayList<Group>();
        given.get("groups").forEach(group -> {
            var tensors = new TreeSet<String>();
            group.get("tensors").forEach(name -> tensors.add(name.asText()));
            groups.add(new Group(
                    tensors, group.get("rate").asDouble(), group.get("decay").asDouble()));
        });
        return new TrainingProgram(
                        network(given.get("start")),
                        "y",
                        new TreeSet<>(WEIGHTS),
                        Loss.of("mse"),
                        new Optimizer(given.get("name").asText(), Golden.options(given.get("options"))),
                        1)
                .withGroups(groups)
                .withClipping(new Clipping(
                        given.get("norm").asDouble(), given.get("value").asDouble()));
    }

    @TestFactory
    Stream<DynamicTest> stepsAsPyTorchAndAsThePapersDo() {
        JsonNode batches =
                Golden.cases("optimizers.json").findFirst().orElseThrow().get("batches");
        return Golden.cases("optimizers.json")
                .map(given -> dynamicTest(
                        given.get("name").asText() + ": " + given.get("title").asText(),
                        () -> compare(given, batches)));
    }

    private void compare(JsonNode given, JsonNode batches) {
        int parts = given.get("parts").asInt();
        try (TrainingSession session = engine.train(program(given), Device.CPU, new SessionOptions(1))) {
            for (int step = 0; step < batches.size(); step++) {
                TensorData x = Golden.tensor(batches.get(step).get(0));
                TensorData y = Golden.tensor(batches.get(step).get(1));
                double loss = 0;
                for (int part = 0; part < parts; part++) {
                    loss += session.accumulate(
                                    Map.of("x", rows(x, part, parts)), List.of(rows(y, part, parts)), 1.0 / parts)
                            / parts;
                }
                assertEquals(given.get("losses").get(step).asDouble(), loss, 1e-10, "the loss of step " + step);
                double norm = session.update(pace(given, step)).gradientNorm();
                assertEquals(given.get("norms").get(step).asDouble(), norm, 1e-10, "the norm of step " + step);
            }
            Map<String, TensorData> weights = session.weights();
            for (String name : WEIGHTS) {
                assertArrayEquals(
                        Golden.numbers(given.get("weights").get(name)),
                        weights.get(name).doubles(),
                        1e-10,
                        name);
            }
        }
    }

    private static Pace pace(JsonNode given, int step) {
        double rate = given.get("rates").get(step).asDouble();
        return given.has("momenta")
                ? new Pace(
                        rate, OptionalDouble.of(given.get("momenta").get(step).asDouble()))
                : Pace.of(rate);
    }

    @Test
    void theOptionThatIsTheMomentumIsTheOneThatAStepMayChange() {
        var options = Map.of("sgd", "momentum", "rmsprop", "momentum", "adam", "beta1", "lion", "beta1");
        options.forEach((name, option) ->
                assertEquals(Optional.of(option), engine.momentum(new Optimizer(name, Map.of())), name));
        for (String name : List.of("gd", "adagrad")) {
            assertEquals(Optional.empty(), engine.momentum(new Optimizer(name, Map.of())), name);
        }
    }

    @Test
    void anOptimizerThatKeepsNoMomentumRefusesOne() {
        JsonNode first = Golden.cases("optimizers.json").findFirst().orElseThrow();
        JsonNode batch = first.get("batches").get(0);
        for (String name : List.of("gd", "sgd", "adagrad", "rmsprop")) {
            var program = new TrainingProgram(
                    network(first.get("start")),
                    "y",
                    new TreeSet<>(WEIGHTS),
                    Loss.of("mse"),
                    new Optimizer(name, Map.of()),
                    1);
            try (TrainingSession session = engine.train(program, Device.CPU, new SessionOptions(1))) {
                session.accumulate(Map.of("x", Golden.tensor(batch.get(0))), List.of(Golden.tensor(batch.get(1))), 1);
                var refused = assertThrows(
                        ProblemException.class, () -> session.update(new Pace(0.1, OptionalDouble.of(0.9))));
                assertEquals("engine.momentum", refused.problem().code(), name);
                session.update(0.1);
            }
        }
    }

    private static TensorData rows(TensorData all, int part, int parts) {
        int width = (int) all.elements() / ROWS;
        int rows = ROWS / parts;
        var values = new double[rows * width];
        System.arraycopy(all.doubles(), part * values.length, values, 0, values.length);
        return TensorData.of(values, rows, width);
    }
}
