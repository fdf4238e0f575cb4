package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.fusion.FusionOptions.LayerWeights;
import io.graftflow.model.Head;
import io.graftflow.model.LayerPattern;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of the methods that mix weights, and numbers that NumPy computed (golden/weights.py). */
class WeightMethodsTest {

    private static final List<Double> PARTS = List.of(0.5, 0.3, 0.2);
    private static final List<Double> FACTORS = List.of(0.7, 0.6, -0.2);
    private static final FusionOptions OPTIONS = FusionOptions.DEFAULT.with(draft -> {
        draft.scale = 0.8;
        draft.density = 0.4;
        draft.spread = 0.15;
        draft.outliers = 0.05;
        draft.seed = 11;
    });

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uniform",
                "weighted",
                "slerp",
                "task-arithmetic",
                "ties",
                "dare-linear",
                "dare-ties",
                "della",
                "breadcrumbs",
                "model-stock"
            })
    void givesTheNumbersOfNumPy(String id) throws IOException {
        for (String fixture : List.of("tabular-mlp", "bert")) {
            OnnxModel base = OnnxModel.read(fixture(fixture));
            List<Part> parts = new ArrayList<>();
            for (int k = 1; k <= (id.equals("slerp") ? 2 : 3); k++) {
                parts.add(part(variant(base, k)));
            }
            OnnxModel fused = fuse(id, parts, part(base), OPTIONS).network();
            JsonNode golden = golden().path(fixture).path(id);
            assertTrue(golden.size() > 15, "the golden file has " + golden.size() + " tensors");
            golden.properties().forEach(entry -> assertGolden(entry.getKey(), entry.getValue(), fused));
        }
    }

    private static void assertGolden(String name, JsonNode expected, OnnxModel fused) {
        double[] values = fused.initializer(name).doubles();
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        double tolerance = 1e-6 * Math.max(1, Math.sqrt(squares));
        assertEquals(expected.path("sum").asDouble(), sum, tolerance * 10, name + ": sum");
        assertEquals(expected.path("squares").asDouble(), squares, 1e-5 * Math.max(1, squares), name + ": squares");
        for (int i = 0; i < expected.path("places").size(); i++) {
            int place = expected.path("places").path(i).asInt();
            assertEquals(expected.path("values").path(i).asDouble(), values[place], 1e-6, name + "[" + place + "]");
        }
    }

    @Test
    void sphericalInterpolationGoesFromOneEndToTheOther() {
        OnnxModel base = Nets.network(1, 2);
        Part one = part(base);
        Part two = part(Nets.network(3, 4));
        assertSame(one.network(), slerp(one, two, 0));
        assertSame(two.network(), slerp(one, two, 1));
    }

    private OnnxModel slerp(Part one, Part two, double far) {
        var request = new FusionRequest(
                List.of(one, two), Optional.empty(), List.of(1 - far, far), FusionOptions.DEFAULT, scratch());
        return method("slerp").fuse(request, Progress.NONE).network();
    }

    @Test
    void taskArithmeticOfNothingIsTheBase() {
        Part base = part(Nets.network(1, 2));
        List<Part> parts = List.of(part(Nets.network(3, 4)), part(Nets.network(5, 6)));
        assertSame(
                base.network(),
                fuse("task-arithmetic", parts, base, OPTIONS.with(draft -> draft.scale = 0))
                        .network());
        assertSame(
                parts.get(0).network(),
                fuse("task-arithmetic", parts.subList(0, 1), base, FusionOptions.DEFAULT, List.of(1.0))
                        .network());
    }

    @Test
    void tiesWithAllChangesOfOneSignIsTheMean() {
        OnnxModel origin = Nets.network(1, 2);
        Part base = part(origin);
        List<Part> parts = List.of(part(raised(origin, 0.1f)), part(raised(origin, 0.3f)));
        OnnxModel ties = fuse(
                        "ties", parts, base, FusionOptions.DEFAULT.with(draft -> draft.density = 1), List.of(0.5, 0.5))
                .network();
        assertSame(fuse("uniform", parts, base, FusionOptions.DEFAULT).network(), ties);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dare-linear", "dare-ties", "della"})
    void whatIsLeftOutByChanceFollowsTheSeed(String id) {
        Part base = part(Nets.network(1, 2));
        List<Part> parts = List.of(part(Nets.network(3, 4)), part(Nets.network(5, 6)));
        var other = OPTIONS.with(draft -> draft.seed = 12);
        OnnxModel once = fuse(id, parts, base, OPTIONS).network();
        assertEquals(once.sha256(), fuse(id, parts, base, OPTIONS).network().sha256());
        assertTrue(!once.sha256().equals(fuse(id, parts, base, other).network().sha256()), "another seed");
    }

    @Test
    void layersMayHaveWeightsOfTheirOwn() {
        Part one = part(Nets.network(1, 2));
        Part two = part(Nets.network(3, 4));
        var own = FusionOptions.DEFAULT.with(
                draft -> draft.layers = List.of(new LayerWeights(LayerPattern.glob("head*"), List.of(1.0, 0.0))));
        OnnxModel fused =
                fuse("weighted", List.of(one, two), one, own, List.of(0.0, 1.0)).network();
        assertEquals(one.network().initializer("head.weight"), fused.initializer("head.weight"));
        float[] expected = two.network().initializer("body.weight").floats();
        float[] found = fused.initializer("body.weight").floats();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-6f);
        }
    }

    @Test
    void modelsThatWereTrainedApartAreAlignedWhenAsked() {
        OnnxModel origin = Nets.network(1, 2);
        Part one = part(origin);
        Part two = part(reversed(origin));
        assertSame(
                origin,
                fuse("uniform", List.of(one, two), one, FusionOptions.DEFAULT.with(draft -> draft.align = true))
                        .network());
        OnnxModel apart =
                fuse("uniform", List.of(one, two), one, FusionOptions.DEFAULT).network();
        assertTrue(!origin.initializer("body.weight").equals(apart.initializer("body.weight")));
    }

    /** The same network with its hidden units in the opposite order. */
    private static OnnxModel reversed(OnnxModel network) {
        float[] body = network.initializer("body.weight").floats();
        float[] scale = network.initializer("body.scale").floats();
        float[] head = network.initializer("head.weight").floats();
        int hidden = Nets.HIDDEN;
        int labels = Nets.LABELS.size();
        float[] newBody = new float[body.length];
        float[] newScale = new float[scale.length];
        float[] newHead = new float[head.length];
        for (int unit = 0; unit < hidden; unit++) {
            int from = hidden - 1 - unit;
            newScale[unit] = scale[from];
            for (int i = 0; i < Nets.WIDTH; i++) {
                newBody[i * hidden + unit] = body[i * hidden + from];
            }
            System.arraycopy(head, from * labels, newHead, unit * labels, labels);
        }
        return network.withInitializers(Map.of(
                "body.weight",
                TensorData.of(newBody, Nets.WIDTH, hidden),
                "body.scale",
                TensorData.of(newScale, hidden),
                "head.weight",
                TensorData.of(newHead, hidden, labels)));
    }

    @Test
    void optionsOutsideTheirRangesAreRefused() {
        assertEquals(
                "density",
                assertThrows(ProblemException.class, () -> OPTIONS.with(draft -> draft.density = 0))
                        .problem()
                        .where());
        assertTrue(FusionOptions.DEFAULT
                .with(draft -> {
                    draft.density = 0.95;
                    draft.outliers = 0.1;
                })
                .outlierProblem()
                .isPresent());
        assertTrue(FusionOptions.DEFAULT
                .with(draft -> {
                    draft.density = 0.1;
                    draft.spread = 0.2;
                })
                .spreadProblem()
                .isPresent());
    }

    @Test
    void allButSoupsSayThatTheyNeedTheBase() {
        for (FusionMethod method : FusionMethods.builtIn().all()) {
            boolean soup =
                    List.of("uniform", "weighted", "greedy-soup", "slerp").contains(method.id());
            assertEquals(method instanceof WeightFusion && !soup, method.needsBase(), method.id());
        }
    }

    private Fused fuse(String id, List<Part> parts, Part base, FusionOptions options) {
        List<Double> weights =
                switch (method(id).weights()) {
                    case PARTS -> id.equals("slerp") ? List.of(0.7, 0.3) : PARTS;
                    case FACTORS -> FACTORS;
                    case NONE -> List.<Double>of();
                };
        List<Double> own = weights.isEmpty()
                ? FusionWeights.of(List.of(), parts.size(), WeightRule.NONE)
                : weights.subList(0, parts.size());
        return fuse(id, parts, base, options, own);
    }

    private Fused fuse(String id, List<Part> parts, Part base, FusionOptions options, List<Double> weights) {
        Optional<Part> origin = Optional.of(base).filter(part -> method(id).needsBase());
        return method(id).fuse(new FusionRequest(parts, origin, weights, options, scratch()), Progress.NONE);
    }

    private static FusionMethod method(String id) {
        return FusionMethods.builtIn().byId(id);
    }

    private Path scratch() {
        return folder.resolve("scratch");
    }

    private Part part(OnnxModel network) {
        try {
            Path place = Files.createTempDirectory(folder, "model").resolve("m");
            Model model = Model.create(place).network(network).head(Head.NONE).write();
            return new Part(place.getParent().getFileName().toString(), model.spec(), model.network(), "none");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static OnnxModel variant(OnnxModel base, int k) {
        Map<String, TensorData> changed = new HashMap<>();
        for (String name : base.initializerNames()) {
            TensorData tensor = base.initializer(name);
            if (tensor.element() == ElementType.FLOAT) {
                float[] values = tensor.floats();
                for (int i = 0; i < values.length; i++) {
                    long step = (i * 7919L + k * 104729L + (long) k * i * 31) % 1009 - 504;
                    values[i] = (float) (values[i] + step / 20000.0);
                }
                changed.put(name, TensorData.of(values).reshape(tensor.shape()));
            }
        }
        return base.withInitializers(changed);
    }

    private static OnnxModel raised(OnnxModel base, float by) {
        Map<String, TensorData> changed = new HashMap<>();
        for (String name : List.of("body.weight", "head.weight", "head.bias")) {
            TensorData tensor = base.initializer(name);
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] += by * (1 + i % 3);
            }
            changed.put(name, TensorData.of(values).reshape(tensor.shape()));
        }
        return base.withInitializers(changed);
    }

    private static void assertSame(OnnxModel expected, OnnxModel found) {
        for (String name : expected.initializerNames()) {
            double[] a = expected.initializer(name).doubles();
            double[] b = found.initializer(name).doubles();
            for (int i = 0; i < a.length; i++) {
                assertEquals(a[i], b[i], 2 * Math.ulp(1f), name + ": a few digits of floats of this size");
            }
        }
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = WeightMethodsTest.class.getResourceAsStream("/weights.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "weights.json");
        }
    }

    private static Path fixture(String name) {
        return Fixtures.model(name).resolve("model.onnx");
    }
}
