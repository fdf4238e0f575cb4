package io.graftflow.engine.pytorch.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import io.graftflow.engine.pytorch.internal.compile.SupportedOperators;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operator that can be compiled: its results held against ONNX Runtime's, its gradients against differences. */
class OperatorsTest {

    private static final SessionOptions OPTIONS = new SessionOptions(1);
    private static final Tolerance RESULTS = new Tolerance(1e-4, 1e-6, 1e-5);
    /** Of a central difference in 64 bits: the square of the step, and what rounding leaves of it. */
    private static final double STEP = 1e-5;

    private static final double ALLOWED = 2e-7;

    private final Engine engine = new PyTorchEngine();
    private final Engine other = new OrtEngine();

    @TestFactory
    Stream<DynamicTest> givesWhatOnnxRuntimeGivesInEachVersionOfTheOperator() {
        return OperatorCases.all().stream().flatMap(test -> test.comparable().stream()
                .map(opset -> dynamicTest(test.name(opset), () -> assertEquals(List.of(), differences(test, opset)))));
    }

    private List<String> differences(OperatorCase test, int opset) {
        OnnxModel network = test.network(ElementType.FLOAT, opset);
        var comparison = new TensorComparison(RESULTS);
        var found = new ArrayList<String>();
        try (Session one = engine.open(network, Device.CPU, OPTIONS);
                Session two = other.open(network, Device.CPU, OPTIONS)) {
            Map<String, TensorData> got = one.run(Map.of());
            two.run(Map.of()).forEach((name, wanted) -> {
                Difference difference = comparison.compare(name, got.get(name), wanted);
                if (!difference.same()) {
                    found.add(difference.message());
                }
            });
        }
        return found;
    }

    @TestFactory
    Stream<DynamicTest> itsGradientsAreWhatCentralDifferencesGiveInTheFirstVersionAndTheLast() {
        return OperatorCases.all().stream()
                .filter(OperatorCase::hasGradient)
                .filter(test -> !GradientReasons.REASONS.containsKey(test.operator()))
                .flatMap(test -> firstAndLast(test.opsets()).stream()
                        .map(opset -> dynamicTest(test.name(opset), () -> gradients(test, opset, false))));
    }

    @TestFactory
    Stream<DynamicTest> itsGradientsAreRightWhenBatchNormGoesByTheBatch() {
        return OperatorCases.all().stream()
                .filter(test -> test.operator().equals("BatchNormalization"))
                .flatMap(test -> firstAndLast(test.opsets()).stream()
                        .map(opset -> dynamicTest(test.name(opset), () -> gradients(test, opset, true))));
    }

    @Test
    void everyOperatorHasAResultToCompareAndAGradientOrAReasonForNone() {
        for (String operator : SupportedOperators.since().keySet()) {
            List<OperatorCase> cases = OperatorCases.all().stream()
                    .filter(test -> test.operator().equals(operator))
                    .toList();
            assertFalse(cases.isEmpty(), operator + " has no case.");
            boolean hasGradient = cases.stream().anyMatch(OperatorCase::hasGradient);
            assertTrue(
                    hasGradient || GradientReasons.REASONS.containsKey(operator),
                    operator + " has neither a gradient to check nor a reason for having none.");
        }
        assertTrue(SupportedOperators.since().keySet().containsAll(GradientReasons.REASONS.keySet()));
    }

    @Test
    void theDocumentationListsTheOperators() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/engines.md"))) {
            root = root.getParent();
        }
        String text = Files.readString(root.resolve("docs/engines.md"));
        assertTrue(text.contains(table()), () -> "docs/engines.md must contain:\n" + table());
    }

    /** The rows of the table of operators. */
    private static String table() {
        var rows = new TreeMap<Integer, List<String>>();
        SupportedOperators.since()
                .forEach((operator, since) -> rows.computeIfAbsent(Math.max(since, 7), key -> new ArrayList<>())
                        .add(GradientReasons.REASONS.containsKey(operator) ? "*" + operator + "*" : operator));
        var text = new StringBuilder();
        rows.forEach((since, operators) -> text.append("| ")
                .append(since)
                .append(" | ")
                .append(String.join(", ", operators))
                .append(" |\n"));
        return text.toString();
    }

    private static Set<Integer> firstAndLast(List<Integer> opsets) {
        return new LinkedHashSet<>(List.of(opsets.get(0), opsets.get(opsets.size() - 1)));
    }

    /** One step of rate 1 takes the gradient from each number, so the gradient is what it took. */
    private void gradients(OperatorCase test, int opset, boolean byBatch) {
        OnnxModel network = test.row(ElementType.DOUBLE, opset);
        TensorData factor = TensorData.of(new double[] {1});
        TensorData target = target(network, factor);
        var program = new TrainingProgram(
                        network, "row", test.trained(), Loss.of("mse"), new Optimizer("sgd", Map.of()), 1)
                .withBehavior(new TrainingProgram.Behavior(false, byBatch, 1));
        Map<String, TensorData> before;
        Map<String, TensorData> after;
        try (TrainingSession session = engine.train(program, Device.CPU, OPTIONS)) {
            before = session.weights();
            session.step(Map.of("factor", factor), List.of(target), 1);
            after = session.weights();
            session.restoreWeights(before);
            for (String name : test.trained()) {
                assertTrue(before.containsKey(name), "No gradient reaches " + name + ".");
                double[] values = before.get(name).doubles();
                double[] moved = after.get(name).doubles();
                for (int i = 0; i < values.length; i++) {
                    double above = loss(session, name, before.get(name), i, STEP, factor, target);
                    double below = loss(session, name, before.get(name), i, -STEP, factor, target);
                    double wanted = (above - below) / (2 * STEP);
                    double got = values[i] - moved[i];
                    assertEquals(wanted, got, ALLOWED * (1 + Math.abs(wanted)), "The gradient of " + name + " at " + i);
                }
                session.restoreWeights(Map.of(name, before.get(name)));
            }
        }
    }

    private TensorData target(OnnxModel network, TensorData factor) {
        try (Session session = engine.open(network, Device.CPU, OPTIONS)) {
            TensorData row = session.run(Map.of("factor", factor)).get("row");
            double[] noise = new Random(7).doubles(row.elements(), -1, 1).toArray();
            double[] values = row.doubles();
            for (int i = 0; i < noise.length; i++) {
                noise[i] += values[i];
            }
            return TensorData.of(noise);
        }
    }

    private static double loss(
            TrainingSession session,
            String name,
            TensorData tensor,
            int place,
            double step,
            TensorData factor,
            TensorData target) {
        double[] values = tensor.doubles();
        values[place] += step;
        session.restoreWeights(Map.of(name, TensorData.of(values, values.length).reshape(tensor.shape())));
        double loss = session.accumulate(Map.of("factor", factor), List.of(target), 1);
        session.discard();
        return loss;
    }
}
