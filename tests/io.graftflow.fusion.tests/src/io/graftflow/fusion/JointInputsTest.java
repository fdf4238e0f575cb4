package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Progress;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that take texts through different tokenizers, or tensors by different names, in one. */
class JointInputsTest {

    private static final FusionMethod METHOD = FusionMethods.builtIn().byId("mean-probabilities");
    private static final double TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    private int made;
    private Model one;
    private Model other;

    @BeforeEach
    void twoBackbones() {
        one = TinyText.backbone(folder.resolve("one"));
        other = TinyText.otherBackbone(folder.resolve("other"));
    }

    private Model classifier(Model backbone, long seed) {
        return TextNets.classifier(backbone, folder.resolve("model" + made++), seed);
    }

    private Model fuse(Model... models) {
        List<Part> parts =
                Stream.of(models).map(model -> Part.of("model", model)).toList();
        List<Double> weights = FusionWeights.of(List.of(), parts.size(), METHOD.weights());
        Fused fused = METHOD.fuse(new FusionRequest(parts, weights, folder), Progress.NONE);
        return fused.model(models[0], folder.resolve("fused" + made++)).write();
    }

    private static List<String> inputs(ModelSpec spec) {
        return spec.inputs().stream().map(TensorSpec::name).toList();
    }

    private static void assertIsMean(Model fused, Model... parts) {
        List<String> texts = TextNets.texts(40, 3);
        double[][] expected = TextNets.mean(List.of(parts), texts);
        double[][] found = TextNets.runTexts(fused, "probabilities", texts);
        for (int row = 0; row < expected.length; row++) {
            assertArrayEquals(expected[row], found[row], TOLERANCE, "row " + row);
        }
    }

    @Test
    void modelsOfDifferentTokenizersKeepTheirInputsAndFiles() throws java.io.IOException {
        Model a = classifier(one, 1);
        Model b = classifier(other, 2);
        Model fused = fuse(a, b);
        assertEquals(
                new Preprocessing.Several(List.of(
                        new Preprocessing.Part("model1", new Preprocessing.Text(32)),
                        new Preprocessing.Part("model2", new Preprocessing.Text(32)))),
                fused.spec().preprocessing());
        assertEquals(
                List.of("model1.input_ids", "model1.attention_mask", "model2.input_ids", "model2.attention_mask"),
                inputs(fused.spec()));
        assertEquals(
                -1,
                java.nio.file.Files.mismatch(
                        b.file("tokenizer.json").orElseThrow(),
                        fused.file("model2/tokenizer.json").orElseThrow()));
        assertFalse(fused.file("tokenizer.json").isPresent());
        assertIsMean(fused, a, b);
        assertEquals("load", fused.spec().provenance().get(0).action());
    }

    @Test
    void sizesOfPartsThatArePaddedByThemselvesHaveDifferentNames() {
        Model fused = fuse(classifier(one, 1), classifier(other, 2));
        Map<String, String> shapes = fused.spec().inputs().stream()
                .collect(Collectors.toMap(
                        TensorSpec::name, input -> input.shape().toString()));
        assertEquals("[batch, model1_sequence]", shapes.get("model1.input_ids"));
        assertEquals("[batch, model1_sequence]", shapes.get("model1.attention_mask"));
        assertEquals("[batch, model2_sequence]", shapes.get("model2.input_ids"));
    }

    @Test
    void modelsOfOneTokenizerShareItsTokens() {
        Model a = classifier(one, 1);
        Model b = classifier(one, 2);
        Model fused = fuse(a, b);
        assertEquals(new Preprocessing.Text(32), fused.spec().preprocessing());
        assertEquals(List.of("input_ids", "attention_mask"), inputs(fused.spec()));
        assertTrue(fused.file("tokenizer.json").isPresent());
        assertEquals(1, count(fused, "Gather"));
        assertIsMean(fused, a, b);
    }

    @Test
    void whatSomeModelsShareIsThereOnceWhateverTheOthersAre() {
        Model a = classifier(one, 1);
        Model b = classifier(other, 2);
        Model c = classifier(one, 3);
        Model d = classifier(other, 4);
        Model fused = fuse(a, b, c, d);
        assertEquals(4, fused.spec().inputs().size());
        assertEquals(2, count(fused, "Gather"));
        assertEquals(4, count(fused, "Gemm"));
        assertTrue(fused.network()
                .initializerNames()
                .containsAll(List.of(
                        "model1.embeddings.word.weight",
                        "model2.embeddings.word.weight",
                        "model3.head.weight",
                        "model4.head.weight")));
        assertIsMean(fused, a, b, c, d);
    }

    @Test
    void aFusedModelIsFusedAgain() {
        Model a = classifier(one, 1);
        Model b = classifier(other, 2);
        Model pair = fuse(a, b);
        Model fused = fuse(pair, pair);
        assertEquals(
                List.of("model1_model1", "model1_model2"),
                ((Preprocessing.Several) fused.spec().preprocessing())
                        .parts().stream().map(Preprocessing.Part::name).toList());
        assertTrue(fused.file("model1_model2/tokenizer.json").isPresent());
        assertIsMean(fused, a, b);
        Model more = fuse(classifier(one, 1), pair);
        assertEquals(
                List.of("model1", "model2_model2"),
                ((Preprocessing.Several) more.spec().preprocessing())
                        .parts().stream().map(Preprocessing.Part::name).toList());
        assertEquals(2, count(more, "Gather"));
        assertIsMean(more, a, a, a, b);
    }

    @Test
    void lengthsAreThoseOfEachModel() {
        Model a = classifier(one, 1);
        Model cut = a.edit(folder.resolve("cut"))
                .preprocessing(new Preprocessing.Text(3))
                .write();
        Model fused = fuse(a, cut);
        assertEquals(4, fused.spec().inputs().size());
        assertIsMean(fused, a, cut);
    }

    @Test
    void modelsWithoutAMaskDoNotShareWithOnesThatHaveIt() {
        Model a = classifier(one, 1);
        Model b = a.edit(folder.resolve("bare"))
                .network(a.network().rename(Map.of("attention_mask", "token_type_ids")))
                .write();
        assertEquals(4, fuse(a, b).spec().inputs().size());
    }

    @Test
    void tensorsByAnotherNameAreTheSame() {
        Part a = Nets.part(folder, Nets.network(1, 2));
        OnnxModel network = Nets.network(3, 4);
        String inner = network.nodes().get(1).getOutput(0);
        Part b = Nets.part(folder, network.rename(Map.of("x", "pixels", inner, "x")));
        Fused fused = METHOD.fuse(new FusionRequest(List.of(a, b), List.of(0.5, 0.5), folder), Progress.NONE);
        assertEquals(
                List.of("x"),
                fused.network().inputs().stream().map(TensorSpec::name).toList());
        float[][] rows = Nets.rows(5, 20);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        double[][] first = Nets.run(a.network(), "logits", rows);
        double[][] second = Nets.run(network, "logits", rows);
        for (int row = 0; row < rows.length; row++) {
            double[] p = Nets.softmax(first[row]);
            double[] q = Nets.softmax(second[row]);
            double[] mean = IntStream.range(0, p.length)
                    .mapToDouble(i -> (p[i] + q[i]) / 2)
                    .toArray();
            assertArrayEquals(mean, found[row], TOLERANCE);
        }
    }

    @Test
    void whatComesOutIsTold() {
        Model longer = classifier(other, 2)
                .edit(folder.resolve("longer"))
                .preprocessing(new Preprocessing.Text(64))
                .write();
        Model a = classifier(one, 1);
        ModelSpec told = METHOD.describe(List.of(a.spec(), longer.spec()), FusionOptions.DEFAULT);
        assertEquals(List.of(), METHOD.check(List.of(a.spec(), longer.spec()), FusionOptions.DEFAULT));
        ModelSpec found = fuse(a, longer).spec();
        assertEquals(found.inputs(), told.inputs());
        assertEquals(found.preprocessing(), told.preprocessing());
        assertEquals(found.outputs().toString(), told.outputs().toString());
        assertTrue(found.layers().paths().containsAll(told.layers().paths()));
    }

    private static long count(Model model, String operator) {
        return model.network().nodes().stream()
                .filter(node -> node.getOpType().equals(operator))
                .count();
    }
}
