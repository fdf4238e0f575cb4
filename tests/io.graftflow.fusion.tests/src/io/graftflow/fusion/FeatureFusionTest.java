package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The features of backbones with different tokenizers, and of plain columns, in one model. */
class FeatureFusionTest {

    private static final double TOLERANCE = 1e-6;
    private static final int WIDTH = 5;
    private static final Preprocessing.Columns COLUMNS = new Preprocessing.Columns(List.of(
            new PlainColumn.Numeric("size", 0, 1, true), new PlainColumn.Category("colour", List.of("red"), false)));

    @TempDir
    Path folder;

    private int made;
    private Model one;
    private Model other;

    @BeforeEach
    void twoBackbones() {
        one = TextNets.pooled(TinyText.backbone(folder.resolve("a")), folder.resolve("one"), "sum");
        other = TextNets.pooled(TinyText.otherBackbone(folder.resolve("b")), folder.resolve("other"), "max");
    }

    private static FusionMethod method(String id) {
        return FusionMethods.builtIn().byId(id);
    }

    private Model fuse(String method, FeatureOptions features, long seed, Model... models) {
        List<Part> parts =
                Stream.of(models).map(model -> Part.of("a model", model)).toList();
        var request = new FusionRequest(
                parts,
                Optional.empty(),
                FusionWeights.of(List.of(), parts.size(), WeightRule.NONE),
                FusionOptions.DEFAULT.with(draft -> {
                    draft.features = features;
                    draft.seed = seed;
                }),
                folder);
        Fused fused = method(method).fuse(request, Progress.NONE);
        return fused.model(models[0], folder.resolve("fused" + made++)).write();
    }

    private Model fuse(String method, boolean normalize, Model... models) {
        return fuse(method, new FeatureOptions(WIDTH, normalize), 1, models);
    }

    /** The features of each model apart, row by row. */
    private static List<double[][]> apart(List<String> texts, boolean normalize, Model... models) {
        List<double[][]> all = new ArrayList<>();
        for (Model model : models) {
            double[][] rows = model.spec().preprocessing() instanceof Preprocessing.Columns
                    ? numbers(texts.size())
                    : TextNets.run(model, "pooled", texts);
            boolean scaled = normalize && model.spec().preprocessing() instanceof Preprocessing.Text;
            all.add(scaled ? Arrays.stream(rows).map(FeatureFusionTest::scaled).toArray(double[][]::new) : rows);
        }
        return all;
    }

    private static double[] scaled(double[] row) {
        double length = Math.sqrt(DoubleStream.of(row).map(x -> x * x).sum());
        return DoubleStream.of(row).map(x -> x / length).toArray();
    }

    private static double[][] numbers(int rows) {
        var random = new Random(9);
        double[][] all = new double[rows][];
        Arrays.setAll(all, row -> new double[] {(float) random.nextGaussian(), row % 3 == 0 ? 1 : 0, row % 2});
        return all;
    }

    /** What the fused model gives for texts, each with its plain columns where it takes them. */
    private static double[][] together(Model fused, List<String> texts) {
        double[][] numbers = numbers(texts.size());
        List<Object> values = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            float[] floats = new float[3];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) numbers[row][i];
            }
            String text = texts.get(row);
            values.add(
                    fused.spec().preprocessing() instanceof Preprocessing.Several several
                            ? several.parts().stream()
                                    .map(part -> part.how() instanceof Preprocessing.Columns ? (Object) floats : text)
                                    .toList()
                            : text);
        }
        return TextNets.run(fused, "features", values);
    }

    private static double[] concatenated(List<double[][]> features, int row) {
        return features.stream()
                .flatMapToDouble(rows -> DoubleStream.of(rows[row]))
                .toArray();
    }

    private static double[] linear(OnnxModel network, String layer, double[] input) {
        float[] weight = network.initializer("fusion." + layer + ".weight").floats();
        float[] bias = network.initializer("fusion." + layer + ".bias").floats();
        double[] out = new double[bias.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bias[i];
            for (int j = 0; j < input.length; j++) {
                out[i] += weight[i * input.length + j] * input[j];
            }
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void concatenatedFeaturesAreThoseOfEachModel(boolean normalize) {
        Model columns = TextNets.columns(folder.resolve("columns"), COLUMNS);
        Model fused = fuse("concatenate", normalize, one, columns, other);
        assertEquals(
                List.of("model1", "columns", "model3"),
                ((Preprocessing.Several) fused.spec().preprocessing())
                        .parts().stream().map(Preprocessing.Part::name).toList());
        List<String> texts = TextNets.texts(30, 4);
        double[][] found = together(fused, texts);
        List<double[][]> expected = apart(texts, normalize, one, columns, other);
        for (int row = 0; row < texts.size(); row++) {
            assertArrayEquals(concatenated(expected, row), found[row], TOLERANCE, "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void projectedFeaturesAreThoseOfEachModelAfterItsLayer(boolean normalize) {
        Model columns = TextNets.columns(folder.resolve("columns"), COLUMNS);
        Model[] models = {one, other, columns};
        Model fused = fuse("project", normalize, models);
        List<String> texts = TextNets.texts(30, 4);
        double[][] found = together(fused, texts);
        List<double[][]> features = apart(texts, normalize, models);
        for (int row = 0; row < texts.size(); row++) {
            double[] expected = new double[3 * WIDTH];
            for (int model = 0; model < 3; model++) {
                double[] own = linear(fused.network(), "project" + (model + 1), features.get(model)[row]);
                System.arraycopy(own, 0, expected, model * WIDTH, WIDTH);
            }
            assertArrayEquals(expected, found[row], 1e-5, "row " + row);
        }
    }

    @Test
    void gatedFeaturesAreTheSumWhoseWeightsFollowFromTheRow() {
        Model fused = fuse("gate", false, one, other);
        List<String> texts = TextNets.texts(30, 4);
        double[][] found = together(fused, texts);
        List<double[][]> features = apart(texts, false, one, other);
        for (int row = 0; row < texts.size(); row++) {
            double[] weights = Nets.softmax(linear(fused.network(), "gate", concatenated(features, row)));
            double[] expected = new double[WIDTH];
            for (int model = 0; model < 2; model++) {
                double[] own = linear(fused.network(), "project" + (model + 1), features.get(model)[row]);
                for (int i = 0; i < WIDTH; i++) {
                    expected[i] += weights[model] * Math.tanh(own[i]);
                }
            }
            assertArrayEquals(expected, found[row], 1e-5, "row " + row);
        }
    }

    @Test
    void oneTokenizerAndOneBackboneAreThereOnce() {
        Model max = TextNets.pooled(TinyText.backbone(folder.resolve("again")), folder.resolve("max"), "max");
        Model fused = fuse("concatenate", false, one, max);
        assertEquals(new Preprocessing.Text(32), fused.spec().preprocessing());
        assertEquals(
                1,
                fused.network().nodes().stream()
                        .filter(node -> node.getOpType().equals("Gather"))
                        .count());
        List<String> texts = TextNets.texts(20, 4);
        double[][] found = together(fused, texts);
        List<double[][]> expected = apart(texts, false, one, max);
        for (int row = 0; row < texts.size(); row++) {
            assertArrayEquals(concatenated(expected, row), found[row], TOLERANCE);
        }
    }

    @Test
    void oneModelWithPlainColumnsIsEnough() {
        Model columns = TextNets.columns(folder.resolve("columns"), COLUMNS);
        Model fused = fuse("gate", false, one, columns);
        assertEquals(WIDTH, fused.spec().outputs().get(0).shape().dim(1).orElse(0));
        assertEquals(
                List.of("model1", "fusion"),
                fused.spec().layers().children().stream()
                        .map(layer -> layer.path())
                        .toList());
    }

    @Test
    void frozenWeightsStayFrozenAndNewLayersAreFree() {
        Set<String> all = one.network().initializerNames();
        Model frozen = one.edit(folder.resolve("frozen"))
                .frozen(Set.of("embeddings.word.weight", "encoder.layer.0.dense.weight"))
                .write();
        assertTrue(all.contains("embeddings.word.weight"));
        Model fused = fuse("gate", false, frozen, other);
        assertEquals(
                Set.of("model1.embeddings.word.weight", "model1.encoder.layer.0.dense.weight"),
                fused.spec().frozen());
        assertEquals(Head.NONE, fused.spec().head());
        assertTrue(fused.network()
                .initializerNames()
                .containsAll(Set.of("fusion.gate.weight", "fusion.project2.bias", "model2.embeddings.word.weight")));
    }

    @Test
    void theSeedDecidesTheNewLayers() {
        var options = new FeatureOptions(WIDTH, false);
        float[] first = weight(fuse("project", options, 1, one, other));
        assertArrayEquals(first, weight(fuse("project", options, 1, one, other)));
        assertFalse(Arrays.equals(first, weight(fuse("project", options, 2, one, other))));
        double bound = 1 / Math.sqrt(TinyText.WIDTH);
        for (float value : first) {
            assertTrue(Math.abs(value) <= bound);
        }
    }

    private static float[] weight(Model model) {
        return model.network().initializer("fusion.project1.weight").floats();
    }

    @ParameterizedTest
    @ValueSource(strings = {"concatenate", "project", "gate"})
    void whatComesOutIsTold(String id) {
        Model longer = other.edit(folder.resolve("longer"))
                .preprocessing(new Preprocessing.Text(64))
                .write();
        var options = FusionOptions.DEFAULT.with(draft -> draft.features = new FeatureOptions(WIDTH, true));
        List<ModelSpec> specs = List.of(one.spec(), longer.spec());
        assertEquals(List.of(), method(id).check(specs, options));
        ModelSpec told = method(id).describe(specs, options);
        ModelSpec found = fuse(id, true, one, longer).spec();
        assertEquals(found.inputs(), told.inputs());
        assertEquals(found.preprocessing(), told.preprocessing());
        assertEquals(found.outputs().toString(), told.outputs().toString());
        assertEquals(found.head(), told.head());
        assertEquals(found.layers().paths(), told.layers().paths());
        assertEquals(found.layers().parameterCount(), told.layers().parameterCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"concatenate", "project", "gate"})
    void aModelWithoutAVectorForEachRowIsRefused(String id) {
        Model sequence = TinyText.backbone(folder.resolve("sequence"));
        List<Problem> problems = method(id).check(List.of(one.spec(), sequence.spec()), FusionOptions.DEFAULT);
        assertEquals(
                List.of("fusion.no-features"),
                problems.stream().map(Problem::code).toList());
        assertTrue(
                problems.get(0).message().contains("model 2"), problems.get(0).message());
        var refused = assertThrows(ProblemException.class, () -> fuse(id, false, one, sequence));
        assertEquals("fusion.no-features", refused.problem().code());
    }

    @Test
    void aRowOfZerosIsNoDivisionByZero() {
        Map<String, TensorData> zeros = new TreeMap<>();
        for (String name : one.network().initializerNames()) {
            TensorData weight = one.network().initializer(name);
            if (weight.element() == ElementType.FLOAT) {
                zeros.put(name, TensorData.of(new float[weight.floats().length], weight.shape()));
            }
        }
        OnnxModel zero = one.network().withInitializers(zeros);
        Model still = one.edit(folder.resolve("zero")).network(zero).write();
        Model fused = fuse("concatenate", true, still, other);
        for (double[] row : together(fused, List.of("", "cat"))) {
            for (double value : row) {
                assertTrue(Double.isFinite(value));
            }
        }
    }
}
