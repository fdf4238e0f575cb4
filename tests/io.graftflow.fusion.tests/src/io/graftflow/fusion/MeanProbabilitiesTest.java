package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanProbabilitiesTest {

    private static final FusionMethod METHOD = FusionMethods.builtIn().byId("mean-probabilities");
    private static final double TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {8, 11, 13, 17})
    void ensembleIsTheMeanOfItsParts(long opset) {
        Part one = Nets.part(folder, Nets.network(1, 2, opset, "Tanh"));
        Part two = Nets.part(folder, Nets.network(3, 4, opset, "Tanh"));
        Part three = Nets.part(folder, Nets.network(1, 6, opset, "Relu"));
        assertIsMean(fuse(List.of(), one, two, three), List.of(1 / 3., 1 / 3., 1 / 3.), one, two, three);
    }

    @Test
    void weightsCount() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        assertIsMean(fuse(List.of(0.9, 0.1), one, two), List.of(0.9, 0.1), one, two);
    }

    @Test
    void allWeightOnOneModelGivesItsProbabilities() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        assertIsMean(fuse(List.of(0.0, 1.0), one, two), List.of(1.0), two);
    }

    @Test
    void ensembleOfOneModelHasItsProbabilities() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        assertIsMean(fuse(List.of(), one), List.of(1.0), one);
    }

    @Test
    void ensembleOfEqualModelsRunsThemOnce() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Fused fused = fuse(List.of(), one, one, one);
        assertIsMean(fused, List.of(1.0), one);
        assertEquals(1, count(fused.network(), "Gemm"));
    }

    @Test
    void bodyThatModelsShareIsThereOnce() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(1, 4));
        Fused fused = fuse(List.of(), one, two);
        assertEquals(1, count(fused.network(), "MatMul"));
        assertEquals(2, count(fused.network(), "Gemm"));
        assertTrue(fused.network()
                .initializerNames()
                .containsAll(Set.of("body.weight", "model1.head.weight", "model2.head.weight")));
        assertIsMean(fused, List.of(0.5, 0.5), one, two);
    }

    @Test
    void logitsAreTheLogarithmOfTheProbabilities() {
        Fused fused = fuse(List.of(), Nets.part(folder, Nets.network(1, 2)), Nets.part(folder, Nets.network(3, 4)));
        float[][] rows = Nets.rows(5, 30);
        double[][] logits = Nets.run(fused.network(), "logits", rows);
        double[][] probabilities = Nets.run(fused.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            double[] back = Nets.softmax(logits[row]);
            for (int label = 0; label < back.length; label++) {
                assertEquals(probabilities[row][label], back[label], TOLERANCE);
            }
        }
        assertEquals(new Head(Head.SINGLE_LABEL, "logits"), fused.head());
    }

    @Test
    void impossibleClassesHaveFiniteLogits() {
        OnnxModel sure =
                Nets.network(1, 2).withInitializers(Map.of("head.bias", TensorData.of(new float[] {1000, 0, -1000})));
        Fused fused = fuse(List.of(), Nets.part(folder, sure), Nets.part(folder, sure));
        for (double[] row : Nets.run(fused.network(), "logits", Nets.rows(5, 4))) {
            for (double logit : row) {
                assertTrue(Double.isFinite(logit), "logit " + logit);
            }
        }
    }

    @Test
    void labelsInAnotherOrderArePutInOrder() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4), List.of("eel", "cat", "dog"), Set.of());
        Fused fused = fuse(List.of(), one, two);
        assertEquals(Nets.LABELS, fused.labels());
        float[][] rows = Nets.rows(5, 30);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        int[] places = {1, 2, 0};
        for (int row = 0; row < rows.length; row++) {
            for (int label = 0; label < 3; label++) {
                double expected = (Nets.softmax(a[row])[label] + Nets.softmax(b[row])[places[label]]) / 2;
                assertEquals(expected, found[row][label], TOLERANCE);
            }
        }
    }

    @Test
    void frozenWeightsStayFrozenUnderTheirNewNames() {
        Part one = Nets.part(folder, Nets.network(1, 2), Nets.LABELS, Set.of("body.weight", "head.weight"));
        Part two = Nets.part(folder, Nets.network(1, 4), Nets.LABELS, Set.of("body.weight"));
        Fused fused = fuse(List.of(), one, two);
        assertTrue(fused.frozen().containsAll(Set.of("body.weight", "model1.head.weight", "fusion.weight.1")));
        assertTrue(!fused.frozen().contains("model2.head.weight"));
        assertTrue(fused.network().initializerNames().containsAll(fused.frozen()));
    }

    @Test
    void fusedModelCanBeFusedAgain() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        Part three = Nets.part(folder, Nets.network(5, 6));
        Part pair = Nets.part(folder, fuse(List.of(), one, two).network());
        Fused all = fuse(List.of(2 / 3.0, 1 / 3.0), pair, three);
        assertIsMean(all, List.of(1 / 3.0, 1 / 3.0, 1 / 3.0), one, two, three);
    }

    @Test
    void whatComesOutIsToldBefore() {
        Part one = Nets.part(folder, Nets.network(1, 2), Nets.LABELS, Set.of("body.weight"));
        Part two = Nets.part(folder, Nets.network(3, 4));
        ModelSpec told = METHOD.describe(List.of(one.spec(), two.spec()), FusionOptions.DEFAULT);
        Fused fused = fuse(List.of(), one, two);
        ModelSpec found = Nets.part(folder, fused.network(), fused.labels(), fused.frozen())
                .spec();
        assertEquals(found.inputs(), told.inputs());
        assertEquals(found.outputs().toString(), told.outputs().toString());
        assertEquals(found.labels(), told.labels());
        assertEquals(found.head(), told.head());
        assertTrue(
                found.layers().paths().containsAll(told.layers().paths()),
                found.layers().paths().toString());
        assertTrue(found.layers().tensors().containsAll(told.layers().tensors()));
        assertTrue(found.frozen().containsAll(told.frozen()));
    }

    @Test
    void madeUpNamesDoNotHideTheLayersOfWeights() {
        var graph = new GraphBuilder("net", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        String w = graph.initializer("onnx::MatMul_7", TensorData.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        graph.output(
                graph.node("MatMul", x, w).named("/deep/dense/MatMul").as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", 3));
        Part one = Nets.part(folder, graph.build());
        Part two = Nets.part(
                folder,
                one.network()
                        .withInitializers(
                                Map.of("onnx::MatMul_7", TensorData.of(new float[] {6, 5, 4, 3, 2, 1}, 2, 3))));
        ModelSpec spec = Nets.part(folder, fuse(List.of(), one, two).network()).spec();
        assertEquals(
                "model2.deep.dense",
                spec.layers().owner("onnx::model2.MatMul_7").orElseThrow().path());
    }

    @Test
    void modelsWithoutAHeadAreRefused() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Model backbone = Model.create(folder.resolve("backbone"))
                .network(Nets.network(1, 2))
                .head(Head.NONE)
                .write();
        Part two = new Part("model 2", backbone.spec(), backbone.network(), "none");
        assertEquals("fusion.no-classifier", refusal(one, two).code());
    }

    @Test
    void inputsOfOneNameAndOtherTypesAreRefused() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        var spec = one.spec();
        var other = new ModelSpec(
                List.of(new TensorSpec("x", ElementType.INT64, Shape.of("batch", 6))),
                spec.outputs(),
                spec.layers(),
                spec.labels(),
                spec.preprocessing(),
                spec.head(),
                spec.frozen(),
                spec.provenance());
        List<Problem> problems = METHOD.check(List.of(spec, other), FusionOptions.DEFAULT);
        assertEquals(
                List.of("fusion.inputs-differ"),
                problems.stream().map(Problem::code).toList());
        assertTrue(problems.get(0).message().contains("\"x\": float[batch, 6] and int64[batch, 6]"));
    }

    @Test
    void graphsForOtherVersionsOfTheOperatorsAreJoinedWhenTheirOperatorsMeanTheSame() {
        Part one = Nets.part(folder, Nets.network(1, 2, 13, "Tanh"));
        Part two = Nets.part(folder, Nets.network(3, 4, 17, "Tanh"));
        assertIsMean(fuse(List.of(), one, two), List.of(0.5, 0.5), one, two);
    }

    @Test
    void graphsWhoseOperatorsMeanDifferentThingsAreRefused() {
        Problem problem = refusal(
                Nets.part(folder, Nets.network(1, 2, 11, "Softmax")),
                Nets.part(folder, Nets.network(3, 4, 17, "HardSwish")));
        assertEquals("onnx.opset-clash", problem.code());
    }

    private void assertIsMean(Fused fused, List<Double> weights, Part... parts) {
        float[][] rows = Nets.rows(17, 50);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        double[][] expected = new double[rows.length][Nets.LABELS.size()];
        for (int part = 0; part < parts.length; part++) {
            double[][] logits = Nets.run(parts[part].network(), "logits", rows);
            for (int row = 0; row < rows.length; row++) {
                double[] own = Nets.softmax(logits[row]);
                for (int label = 0; label < own.length; label++) {
                    expected[row][label] += weights.get(part) * own[label];
                }
            }
        }
        for (int row = 0; row < rows.length; row++) {
            for (int label = 0; label < expected[row].length; label++) {
                assertEquals(expected[row][label], found[row][label], TOLERANCE);
            }
        }
    }

    private Fused fuse(List<Double> weights, Part... parts) {
        return METHOD.fuse(
                new FusionRequest(
                        List.of(parts),
                        FusionWeights.of(weights, parts.length, WeightRule.PARTS),
                        folder.resolve("scratch")),
                Progress.NONE);
    }

    private Problem refusal(Part... parts) {
        return assertThrows(ProblemException.class, () -> fuse(List.of(), parts))
                .problem();
    }

    private static long count(OnnxModel network, String operator) {
        return network.nodes().stream()
                .filter(node -> node.getOpType().equals(operator))
                .count();
    }
}
