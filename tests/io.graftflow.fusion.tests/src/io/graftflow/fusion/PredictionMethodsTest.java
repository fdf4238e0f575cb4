package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of the methods that run all models, with labels that are the same, that differ, and that go by other names. */
class PredictionMethodsTest {

    private static final double TOLERANCE = 1e-6;
    private static final int ROWS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mean-probabilities", "mean-logits", "voting"})
    void graphComputesWhatThePoolComputes(String method) {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "dog", "fox", "cat");
        Part three = part(5, 6, "eel", "fox", "hen");
        Part four = part(7, 8, "eel", "dog", "cat");
        for (Map<String, String> same : List.of(Map.<String, String>of(), Map.of("fox", "dog"))) {
            assertSame(method, List.of(0.5, 0.3, 0.2), same, one, two, three);
            assertSame(method, List.of(0.6, 0.0, 0.4), same, one, two, three);
            assertSame(method, List.of(1.0, 0.0, 0.0), same, one, two, three);
        }
        assertSame(method, List.of(0.3, 0.7), Map.of(), one, four);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-probabilities", "mean-logits", "voting"})
    void graphIsTheSameForOldVersionsOfTheOperators(String method) {
        for (long opset : new long[] {8, 11, 13, 18}) {
            Part one = part(Nets.network(1, 2, opset, "Tanh"), "cat", "dog", "eel");
            Part two = part(Nets.network(3, 4, opset, "Tanh"), "dog", "fox", "cat");
            assertSame(method, List.of(0.5, 0.5), Map.of(), one, two);
        }
    }

    @Test
    void meanOfLogitsIsTheMeanOfTheModelsLogits() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "cat", "dog", "eel");
        Fused fused = fuse("mean-logits", List.of(0.25, 0.75), Map.of(), one, two);
        float[][] rows = Nets.rows(5, ROWS);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        double[][] found = Nets.run(fused.network(), "logits", rows);
        double[][] probabilities = Nets.run(fused.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            for (int label = 0; label < 3; label++) {
                assertEquals(0.25 * a[row][label] + 0.75 * b[row][label], found[row][label], 1e-5);
            }
            assertArrayEquals(Nets.softmax(found[row]), probabilities[row], TOLERANCE);
        }
    }

    @Test
    void twoVotesBeatOneHoweverSureItIs() {
        Part sure = constant(0, 30, 0);
        Part mild = constant(1, 0, 0);
        Fused fused = fuse("voting", List.of(), Map.of(), sure, mild, constant(1.1f, 1, 0));
        double[] found = Nets.run(fused.network(), "probabilities", Nets.rows(1, 1))[0];
        assertEquals(2 / 3.0, found[0], 1e-3);
        assertEquals(1 / 3.0, found[1], 1e-3);
    }

    @Test
    void tiesGoToTheMoreProbableLabel() {
        Part mild = constant(1, 0, 0);
        Part sure = constant(0, 0, 9);
        for (List<Part> order : List.of(List.of(mild, sure), List.of(sure, mild))) {
            Fused fused = fuse("voting", List.of(), Map.of(), order.toArray(Part[]::new));
            double[] found = Nets.run(fused.network(), "probabilities", Nets.rows(1, 1))[0];
            assertTrue(found[2] > found[0], found[2] + " and " + found[0]);
            assertEquals(0.5, found[0], 1e-3);
        }
    }

    @Test
    void labelsAreTheUnionInOrderOfFirstAppearance() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "fox", "dog", "ant");
        Fused fused = fuse("mean-probabilities", List.of(), Map.of(), one, two);
        assertEquals(List.of("cat", "dog", "eel", "fox", "ant"), fused.labels());
        FusionMethod method = FusionMethods.builtIn().byId("mean-probabilities");
        ModelSpec told = method.describe(List.of(one.spec(), two.spec()), FusionOptions.DEFAULT);
        assertEquals(fused.labels(), told.labels());
        assertEquals(fused.network().outputs().toString(), told.outputs().toString());
    }

    @Test
    void labelThatOneModelKnowsHasItsProbabilityBeforeScaling() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "dog", "cat", "fox");
        Fused fused = fuse("mean-probabilities", List.of(0.8, 0.2), Map.of(), one, two);
        float[][] rows = Nets.rows(5, ROWS);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            double[] p = Nets.softmax(a[row]);
            double[] q = Nets.softmax(b[row]);
            double[] mean = {0.8 * p[0] + 0.2 * q[1], 0.8 * p[1] + 0.2 * q[0], p[2], q[2]};
            double sum = mean[0] + mean[1] + mean[2] + mean[3];
            for (int label = 0; label < 4; label++) {
                assertEquals(mean[label] / sum, found[row][label], TOLERANCE);
            }
        }
    }

    @Test
    void labelsThatGoByOneNameAddUpTheirProbabilities() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Fused fused = fuse("mean-probabilities", List.of(), Map.of("cat", "pet", "dog", "pet"), one);
        assertEquals(List.of("pet", "eel"), fused.labels());
        float[][] rows = Nets.rows(5, ROWS);
        double[][] logits = Nets.run(one.network(), "logits", rows);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            double[] p = Nets.softmax(logits[row]);
            assertArrayEquals(new double[] {p[0] + p[1], p[2]}, found[row], TOLERANCE);
        }
    }

    @Test
    void equalEnsemblesCanBeFused() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Fused pair = fuse("mean-probabilities", List.of(), Map.of(), one, part(3, 4, "dog", "fox", "cat"));
        Part ensemble = part(pair.network(), pair.labels().toArray(String[]::new));
        Fused all = fuse("mean-probabilities", List.of(), Map.of(), ensemble, ensemble);
        float[][] rows = Nets.rows(5, ROWS);
        double[][] expected = Nets.run(pair.network(), "probabilities", rows);
        double[][] found = Nets.run(all.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            assertArrayEquals(expected[row], found[row], TOLERANCE);
        }
    }

    @Test
    void labelsWithoutOverlapAreRefusedAndNamed() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "red", "blue", "green");
        Problem problem = refusal(Map.of(), one, two);
        assertEquals("fusion.labels-apart", problem.code());
        assertTrue(problem.message().contains("\"red\", \"blue\", \"green\""), problem.message());
        assertTrue(problem.message().contains("\"cat\", \"dog\", \"eel\""), problem.message());
        assertTrue(problem.remedy().contains("sameLabels"), problem.remedy());
        FusionMethod method = FusionMethods.builtIn().byId("voting");
        assertEquals(List.of(problem), method.check(List.of(one.spec(), two.spec()), FusionOptions.DEFAULT));
    }

    @Test
    void chainOfSharedLabelsIsEnough() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part far = part(3, 4, "hen", "fox", "owl");
        Part between = part(5, 6, "hen", "eel", "bee");
        assertEquals(
                List.of("cat", "dog", "eel", "hen", "fox", "owl", "bee"),
                fuse("voting", List.of(), Map.of(), one, far, between).labels());
    }

    @Test
    void unknownLabelInTheMappingNamesTheNearest() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Problem problem = refusal(Map.of("caat", "cat"), one, one);
        assertEquals("fusion.same-labels", problem.code());
        assertEquals("sameLabels", problem.where());
        assertEquals("Did you mean \"cat\"?", problem.remedy());
    }

    @Test
    void modelThatDoesNotNameItsClassesHasThoseOfTheOthers() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Fused fused = fuse("mean-probabilities", List.of(), Map.of(), part(3, 4), one);
        assertEquals(List.of("cat", "dog", "eel"), fused.labels());
        Fused none = fuse("mean-probabilities", List.of(), Map.of(), part(3, 4), part(5, 6));
        assertEquals(List.of("LABEL_0", "LABEL_1", "LABEL_2"), none.labels());
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() {
        float[] bad = {0, Float.NaN, 0};
        Part good = part(1, 2, "cat", "dog", "eel");
        OnnxModel broken = Nets.network(3, 4).withInitializers(Map.of("head.bias", TensorData.of(bad)));
        Problem problem = refusal(Map.of(), good, part(broken, "cat", "dog", "eel"));
        assertEquals("fusion.not-a-number", problem.code());
        assertEquals("head.bias", problem.where());
        float[] mask = {0, Float.NEGATIVE_INFINITY, 0};
        OnnxModel masked = Nets.network(3, 4).withInitializers(Map.of("head.bias", TensorData.of(mask)));
        fuse("mean-probabilities", List.of(), Map.of(), good, part(masked, "cat", "dog", "eel"));
    }

    @Test
    void noTensorOfOnePartIsTakenForAnothers() {
        Part one = part(1, 2, "cat", "dog", "eel");
        Part two = part(3, 4, "dog", "fox", "cat");
        Fused first = fuse("voting", List.of(0.9, 0.1), Map.of(), one, two);
        Fused second = fuse("voting", List.of(0.1, 0.9), Map.of(), one, two);
        Part a = part(first.network(), first.labels().toArray(String[]::new));
        Part b = part(second.network(), second.labels().toArray(String[]::new));
        assertSame("mean-probabilities", List.of(0.5, 0.5), Map.of(), a, b);
        assertFalse(first.frozen().isEmpty());
    }

    private void assertSame(String id, List<Double> weights, Map<String, String> same, Part... parts) {
        Fused fused = fuse(id, weights, same, parts);
        float[][] rows = Nets.rows(17, ROWS);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        double[][] logits = Nets.run(fused.network(), "logits", rows);
        List<ModelSpec> specs = new ArrayList<>();
        List<double[][]> own = new ArrayList<>();
        for (Part part : parts) {
            specs.add(part.spec());
            own.add(Nets.run(part.network(), "logits", rows));
        }
        LabelUnion union = LabelUnion.of(specs, same);
        assertEquals(union.labels(), fused.labels());
        var method = (PredictionFusion) FusionMethods.builtIn().byId(id);
        double[][] shares = union.shares(weights);
        for (int row = 0; row < rows.length; row++) {
            double[][] logProbabilities = new double[parts.length][union.size()];
            for (int model = 0; model < parts.length; model++) {
                double[] of = own.get(model)[row];
                float[] narrow = new float[of.length];
                IntStream.range(0, of.length).forEach(i -> narrow[i] = (float) of[i]);
                union.logProbabilities(model, narrow, logProbabilities[model]);
            }
            double[] expected = new double[union.size()];
            method.pool(shares, logProbabilities, expected);
            assertArrayEquals(expected, found[row], TOLERANCE, id + " with " + same + ", row " + row);
            assertArrayEquals(expected, Nets.softmax(logits[row]), TOLERANCE, "logits of " + id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean-probabilities", "mean-logits"})
    void slopesAreCentralDifferences(String id) {
        var method = (PredictionFusion) FusionMethods.builtIn().byId(id);
        var random = new Random(8);
        for (int round = 0; round < 20; round++) {
            double[][] logProbabilities = new double[3][];
            for (int model = 0; model < 3; model++) {
                logProbabilities[model] = Arrays.stream(
                                Nets.softmax(random.doubles(4, -3, 3).toArray()))
                        .map(Math::log)
                        .toArray();
            }
            double[] weights = Nets.softmax(random.doubles(3).toArray());
            int label = random.nextInt(4);
            double[] slopes = new double[3];
            method.slopes()
                    .orElseThrow()
                    .add(logProbabilities, pooled(method, logProbabilities, weights), label, slopes);
            double mean = IntStream.range(0, 3)
                    .mapToDouble(i -> weights[i] * slopes[i])
                    .sum();
            for (int model = 0; model < 3; model++) {
                double up = Math.log(pooled(method, logProbabilities, towards(weights, model, 1e-5))[label]);
                double down = Math.log(pooled(method, logProbabilities, towards(weights, model, -1e-5))[label]);
                assertEquals((up - down) / 2e-5, slopes[model] - mean, 1e-6, id + ", round " + round);
            }
        }
    }

    private static double[] towards(double[] weights, int model, double far) {
        double[] moved =
                Arrays.stream(weights).map(weight -> (1 - far) * weight).toArray();
        moved[model] += far;
        return moved;
    }

    private static double[] pooled(PredictionFusion method, double[][] logProbabilities, double[] weights) {
        double[] out = new double[logProbabilities[0].length];
        double[][] shares = new double[weights.length][out.length];
        for (int model = 0; model < weights.length; model++) {
            Arrays.fill(shares[model], weights[model]);
        }
        method.pool(shares, logProbabilities, out);
        return out;
    }

    private Fused fuse(String id, List<Double> weights, Map<String, String> same, Part... parts) {
        return FusionMethods.builtIn()
                .byId(id)
                .fuse(
                        new FusionRequest(
                                List.of(parts),
                                Optional.empty(),
                                FusionWeights.of(weights, parts.length, WeightRule.PARTS),
                                FusionOptions.DEFAULT.with(draft -> draft.sameLabels = same),
                                folder.resolve("scratch")),
                        Progress.NONE);
    }

    private Problem refusal(Map<String, String> same, Part... parts) {
        return assertThrows(ProblemException.class, () -> fuse("mean-probabilities", List.of(), same, parts))
                .problem();
    }

    private Part part(long body, long head, String... labels) {
        return part(Nets.network(body, head), labels);
    }

    private Part part(OnnxModel network, String... labels) {
        return Nets.part(folder, network, List.of(labels), Set.of());
    }

    /** A model that says the same of every row. */
    private Part constant(float... logits) {
        OnnxModel network = Nets.network(1, 2);
        return part(
                network.withInitializers(Map.of(
                        "head.weight", TensorData.of(new float[Nets.HIDDEN * 3], Nets.HIDDEN, 3),
                        "head.bias", TensorData.of(logits))),
                "cat",
                "dog",
                "eel");
    }
}
