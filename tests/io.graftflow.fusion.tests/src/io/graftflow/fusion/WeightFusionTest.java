package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFusionTest {

    private static final FusionMethod UNIFORM = FusionMethods.builtIn().byId("uniform");
    private static final FusionMethod WEIGHTED = FusionMethods.builtIn().byId("weighted");

    @TempDir
    Path folder;

    @Test
    void soupOfEqualModelsIsTheModel() throws IOException {
        Part model = Nets.part(folder, Nets.network(1, 2));
        Fused fused = fuse(UNIFORM, model, model, model);
        fused.network().write(folder.resolve("fused.onnx"));
        model.network().write(folder.resolve("model.onnx"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model.onnx")), Files.readAllBytes(folder.resolve("fused.onnx")));
    }

    @Test
    void soupOfOneModelIsThatModel() {
        Part model = Nets.part(folder, Nets.network(1, 2));
        assertEquals(model.network().sha256(), fuse(UNIFORM, model).network().sha256());
    }

    @Test
    void allWeightOnOneModelGivesThatModel() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        assertEquals(
                one.network().sha256(),
                weigh(List.of(1.0, 0.0), one, two).network().sha256());
        assertSameWeights(two.network(), weigh(List.of(0.0, 1.0), one, two).network());
    }

    /** Golden values: numpy 1.24, {@code (a * 0.5 + b * 0.3 + c * 0.2)} and {@code (a + b + c) / 3} in float32. */
    @Test
    void averagesAreThoseOfNumPy() {
        Part a = single(-0.8019314408302307, -1.3243589401245117, -0.24836161732673645, 0.4204452335834503);
        Part b = single(-0.5526472926139832, -0.7847803831100464, 0.7487457990646362, 1.6347830295562744);
        Part c = single(-0.9582651853561401, 1.600019097328186, 0.20288243889808655, -1.7321348190307617);
        assertArrayEquals(
                new float[] {-0.75841296f, -0.5776098f, 0.14101943f, 0.35423058f},
                weigh(List.of(0.5, 0.3, 0.2), a, b, c)
                        .network()
                        .initializer("w")
                        .floats(),
                1e-7f);
        assertArrayEquals(
                new float[] {-0.77094793f, -0.16970678f, 0.2344222f, 0.10769781f},
                fuse(UNIFORM, a, b, c).network().initializer("w").floats(),
                1e-7f);
    }

    /** Golden bits: numpy 1.24, halves widened to float32, averaged with 0.5, 0.3, 0.2, and rounded to halves again. */
    @Test
    void halfPrecisionIsAveragedWide() {
        Part a = halves(0x2e66, 0x63d0, 0xc29a, 0x7bff, 0x1);
        Part b = halves(0x3266, 0x63d2, 0x4066, 0x7bff, 0x0);
        Part c = halves(0x34cd, 0x63ce, 0x3c66, 0x7bfe, 0x1);
        TensorData mean = weigh(List.of(0.5, 0.3, 0.2), a, b, c).network().initializer("w");
        assertEquals(ElementType.FLOAT16, mean.element());
        short[] bits = new short[5];
        mean.bytes().asShortBuffer().get(bits);
        assertArrayEquals(new short[] {0x3170, 0x63d0, (short) 0xba2a, 0x7bff, 0x1}, bits);
    }

    @Test
    void smallDifferencesOfDoublesAreKept() {
        double[] values = {1 / 3.0, -1e9, 7e-9};
        double[] others = {1 / 3.0 + 2e-12, -1e9 + 2e-6, 9e-9};
        Part one = Nets.part(folder, adder(TensorData.of(values)), List.of(), Set.of());
        Part two = Nets.part(folder, adder(TensorData.of(others)), List.of(), Set.of());
        double[] mean = fuse(UNIFORM, one, two).network().initializer("w").doubles();
        for (int i = 0; i < mean.length; i++) {
            double digits = Math.ulp(values[i]) + 1e-7 * Math.abs(values[i] - others[i]);
            assertEquals((values[i] + others[i]) / 2, mean[i], digits);
        }
    }

    @Test
    void weightsThatAreConstantNodesAreAveragedToo() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        float[] a = one.network().find("body.scale").orElseThrow().floats();
        float[] b = two.network().find("body.scale").orElseThrow().floats();
        float[] mean = fuse(UNIFORM, one, two)
                .network()
                .find("body.scale")
                .orElseThrow()
                .floats();
        for (int i = 0; i < mean.length; i++) {
            assertEquals((a[i] + b[i]) / 2, mean[i], 1e-7f);
        }
    }

    @Test
    void orderOfModelsMakesNoDifference() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(3, 4));
        Part three = Nets.part(folder, Nets.network(5, 6));
        assertSameWeights(
                fuse(UNIFORM, one, two, three).network(),
                fuse(UNIFORM, three, one, two).network());
    }

    @Test
    void largeTensorsGoThroughAFileAndAreTheSame() {
        Part one = large(1);
        Part two = large(2);
        float[] a = one.network().initializer("w").floats();
        float[] b = two.network().initializer("w").floats();
        float[] mean = fuse(UNIFORM, one, two).network().initializer("w").floats();
        assertTrue(Files.exists(folder.resolve("scratch")));
        for (int i = 0; i < mean.length; i++) {
            assertEquals((float) (((double) a[i] + b[i]) / 2), mean[i], 1e-7f);
        }
    }

    @Test
    void onlyWhatAllModelsFreezeStaysFrozen() {
        Part one = Nets.part(folder, Nets.network(1, 2), Nets.LABELS, Set.of("body.weight", "head.bias"));
        Part two = Nets.part(folder, Nets.network(1, 3), Nets.LABELS, Set.of("body.weight"));
        assertEquals(Set.of("body.weight"), fuse(UNIFORM, one, two).frozen());
    }

    @Test
    void integersThatDifferAreRefused() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        OnnxModel changed = Nets.network(1, 2).withInitializers(Map.of("head.count", TensorData.of(new long[] {7})));
        Problem problem = refusal(UNIFORM, one, Nets.part(folder, changed));
        assertEquals("fusion.integers-differ", problem.code());
        assertTrue(problem.message().startsWith("The tensor \"head.count\" holds int64 values that differ"));
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedWithTheirModel() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        OnnxModel broken =
                Nets.network(1, 2).withInitializers(Map.of("head.bias", TensorData.of(new float[] {0, Float.NaN, 0})));
        Part two = Nets.part(folder, broken);
        Problem problem = refusal(UNIFORM, one, two);
        assertEquals("fusion.not-a-number", problem.code());
        assertTrue(problem.message().contains("\"head.bias\" holds a weight NaN in " + two.name()), problem.message());
    }

    @Test
    void otherArchitecturesAreRefusedAndTheFirstDifferencesNamed() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part other = Nets.part(folder, Nets.network(1, 2, 17, "Sigmoid"));
        Problem activation = refusal(UNIFORM, one, other);
        assertEquals("fusion.architecture-differs", activation.code());
        assertTrue(activation.message().contains("operator /body/Tanh (Tanh) does something else than /body/Sigmoid"));
        assertTrue(activation.remedy().contains("mean-probabilities"));

        Problem width = refusal(UNIFORM, single(1, 2, 3), single(1, 2));
        assertTrue(width.message().contains("w is float[3] and float[2]"), width.message());
    }

    @Test
    void modelsOfOneArchitectureFitWhateverTheirTensorsAreCalled() {
        Part one = Nets.part(folder, Nets.network(1, 2), Nets.LABELS, Set.of("body.weight", "head.bias"));
        OnnxModel renamed = Nets.network(3, 4)
                .rename(Map.of("body.weight", "body.scale", "body.scale", "body.weight", "head.weight", "head.w"));
        Part other = Nets.part(folder, renamed, Nets.LABELS, Set.of("body.scale", "head.w"));
        Part same = Nets.part(folder, Nets.network(3, 4));
        assertEquals(List.of(), UNIFORM.check(List.of(one.spec(), other.spec()), FusionOptions.DEFAULT));
        Fused fused = fuse(UNIFORM, one, other);
        assertSameWeights(fuse(UNIFORM, one, same).network(), fused.network());
        assertEquals(Set.of("body.weight"), fused.frozen());
        assertEquals(
                Set.of("body.weight"),
                UNIFORM.describe(List.of(one.spec(), other.spec()), FusionOptions.DEFAULT)
                        .frozen());
    }

    @Test
    void otherArchitecturesAreFoundBeforeARun() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        List<Problem> problems = UNIFORM.check(List.of(one.spec(), single(1, 2).spec()), FusionOptions.DEFAULT);
        assertEquals("fusion.architecture-differs", problems.get(0).code());
        assertTrue(UNIFORM.check(List.of(one.spec(), one.spec()), FusionOptions.DEFAULT)
                .isEmpty());
    }

    @Test
    void labelsInAnotherOrderAreRefused() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(1, 3), List.of("dog", "cat", "eel"), Set.of());
        Problem problem = refusal(UNIFORM, one, two);
        assertEquals("fusion.labels-differ", problem.code());
        assertTrue(problem.message().contains("different orders"));
        assertEquals(
                problem.code(),
                UNIFORM.check(List.of(one.spec(), two.spec()), FusionOptions.DEFAULT)
                        .get(0)
                        .code());
    }

    @Test
    void modelsThatAreFedDifferentlyAreRefused() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = new Part("the other", one.spec(), one.network(), "another tokenizer");
        assertEquals("fusion.preprocessing-differs", refusal(UNIFORM, one, two).code());
    }

    @Test
    void cancelledWorkStops() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Progress cancelled = Progress.quiet(() -> true);
        assertThrows(
                CancelledException.class,
                () -> UNIFORM.fuse(
                        new FusionRequest(List.of(one, one), List.of(0.5, 0.5), folder.resolve("scratch")), cancelled));
    }

    @Test
    void fusedModelRuns() {
        Part one = Nets.part(folder, Nets.network(1, 2));
        Part two = Nets.part(folder, Nets.network(1, 4));
        float[][] rows = Nets.rows(9, 20);
        double[][] fused = Nets.run(fuse(UNIFORM, one, two).network(), "logits", rows);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        for (int row = 0; row < rows.length; row++) {
            for (int label = 0; label < Nets.LABELS.size(); label++) {
                double expected = (a[row][label] + b[row][label]) / 2;
                assertEquals(
                        expected, fused[row][label], 1e-5, "heads are linear, so their mean gives the mean logits");
            }
        }
    }

    private Fused fuse(FusionMethod method, Part... parts) {
        return method.fuse(
                new FusionRequest(
                        List.of(parts),
                        FusionWeights.of(List.of(), parts.length, WeightRule.PARTS),
                        folder.resolve("scratch")),
                Progress.NONE);
    }

    private Fused weigh(List<Double> weights, Part... parts) {
        return WEIGHTED.fuse(
                new FusionRequest(
                        List.of(parts),
                        FusionWeights.of(weights, parts.length, WeightRule.PARTS),
                        folder.resolve("scratch")),
                Progress.NONE);
    }

    private Problem refusal(FusionMethod method, Part... parts) {
        return assertThrows(ProblemException.class, () -> fuse(method, parts)).problem();
    }

    private Part single(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Nets.part(folder, adder(TensorData.of(floats)), List.of(), Set.of());
    }

    private Part halves(int... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int one : bits) {
            bytes.putShort((short) one);
        }
        return Nets.part(
                folder,
                adder(TensorData.of(ElementType.FLOAT16, new long[] {bits.length}, bytes.flip())),
                List.of(),
                Set.of());
    }

    private Part large(long seed) {
        float[] values = new float[700_000];
        var random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Nets.part(folder, adder(TensorData.of(values)), List.of(), Set.of());
    }

    private static OnnxModel adder(TensorData weight) {
        var graph = new GraphBuilder("adder", 17);
        Shape shape = Shape.of("batch", weight.shape()[0]);
        String x = graph.input("x", weight.element(), shape);
        String w = graph.initializer("w", weight);
        graph.output(graph.node("Add", x, w).as("logits"), weight.element(), shape);
        return graph.build();
    }

    private static void assertSameWeights(OnnxModel expected, OnnxModel found) {
        assertEquals(expected.initializerNames(), found.initializerNames());
        for (String name : expected.initializerNames()) {
            double[] a = expected.initializer(name).doubles();
            double[] b = found.initializer(name).doubles();
            for (int i = 0; i < a.length; i++) {
                assertEquals(a[i], b[i], 4 * Math.ulp(1f), name + ": the last digits of floats of this size");
            }
        }
    }
}
