package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Optimizer;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Preprocessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureCacheTest {

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void makeBench() {
        bench = new Bench(folder);
    }

    /** A layer of 8 to 4 numbers; the seed gives its weights. */
    private Model layer(String name, long seed) {
        var random = new Random(seed);
        float[] weights = new float[32];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        var g = new GraphBuilder("layer", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 8));
        String w = g.initializer("layer.weight", TensorData.of(weights, 8, 4));
        g.output(g.node("MatMul", x, w).named("/layer/MatMul").as("y"), ElementType.FLOAT, Shape.of("batch", 4));
        return Model.create(folder.resolve(name)).network(g.build()).write();
    }

    private RunResult run(Model model, Table table) {
        return bench.runner().run(model, table, "x", List.of("y"), Progress.NONE);
    }

    private static float[] row(RunResult result, int row) {
        return result.features().batch("y", row).floats();
    }

    @Test
    void addingAHundredRowsToTenThousandComputesAHundred() {
        Model model = layer("model", 1);
        try (Table some = bench.vectors("some", 10_000, 8, 5);
                Table more = bench.vectors("more", 10_100, 8, 5)) {
            RunResult first = run(model, some);
            assertEquals(10_000, first.computed());
            assertEquals(10_000, bench.engine.rows());
            RunResult second = run(model, more);
            assertEquals(100, second.computed());
            assertEquals(10_000, second.fromCache());
            assertEquals(100, bench.engine.rows());
            assertArrayEquals(row(first, 9_999), row(second, 9_999));
            assertEquals(0, run(model, more).computed());
            assertEquals(0, bench.engine.rows());
        }
    }

    @Test
    void featuresAreWhatTheNetworkGivesForTheRow() {
        Model model = layer("model", 1);
        try (Table table = bench.vectors("some", 300, 8, 5);
                var cursor = table.cursor()) {
            RunResult result = run(model, table);
            float[] weights = model.network().initializer("layer.weight").floats();
            for (int row : new int[] {0, 17, 299}) {
                float[] x = cursor.seek(row).vector(0);
                float[] y = row(result, row);
                for (int i = 0; i < 4; i++) {
                    double expected = 0;
                    for (int j = 0; j < 8; j++) {
                        expected += x[j] * (double) weights[j * 4 + i];
                    }
                    assertEquals(expected, y[i], 1e-5, "row " + row);
                }
            }
            assertArrayEquals(
                    new long[] {2, 4}, result.features().batch("y", 3, 1).shape());
        }
    }

    @Test
    void equalRowsAreComputedOnce() {
        Model model = layer("model", 1);
        try (Table once = bench.vectors("once", 50, 8, 5)) {
            Path twice = folder.resolve("twice.arrow");
            try (var writer = Table.write(twice, once.spec());
                    var cursor = once.cursor()) {
                for (int row = 0; row < 100; row++) {
                    writer.copy(0, cursor.seek(row % 50), 0).endRow();
                }
                writer.finish().close();
            }
            try (Table table = Table.open(twice)) {
                RunResult result = run(model, table);
                assertEquals(50, result.computed());
                assertEquals(50, result.fromCache());
                assertArrayEquals(row(result, 7), row(result, 57));
            }
        }
    }

    @Test
    void otherWeightsShareNothing() {
        try (Table table = bench.vectors("some", 20, 8, 5)) {
            run(layer("a", 1), table);
            assertEquals(20, run(layer("b", 2), table).computed());
            assertEquals(0, run(layer("c", 1), table).computed());
        }
    }

    @Test
    void anotherHeadMoreEpochsAndOtherNumbersComputeNothing() {
        FineTuneSettings settings = FineTuneSettings.DEFAULT.withEpochs(2);
        try (Table train = bench.texts("train", 60, 1)) {
            Model linear = bench.headed();
            FineTuneResult first = bench.tuner().run(bench.request(linear, train, settings, "a"), Progress.NONE);
            assertEquals(60, first.computed() + first.fromCache());
            assertTrue(first.computed() > 50, "few texts are equal: " + first.computed());
            assertEquals(first.computed() + first.check().rows(), bench.engine.rows());

            Model deep = bench.headed(
                    "deep",
                    new HeadSettings("", Pooling.MEAN, Normalization.L2, List.of(8), Activation.GELU, 0.1, 3, 9));
            FineTuneSettings sgd = FineTuneSettings.DEFAULT
                    .withEpochs(3)
                    .withBatchSize(7)
                    .withLearningRate(0.1)
                    .withOptimizer(new Optimizer("sgd", Map.of("momentum", 0.9)))
                    .withSchedule(ScheduleSettings.of("constant"))
                    .withValidation(0.2, 0)
                    .withSeed(4);
            FineTuneResult second = bench.tuner().run(bench.request(deep, train, sgd, "b"), Progress.NONE);
            assertEquals(0, second.computed());
            assertEquals(60, second.fromCache());
            assertEquals(second.check().rows(), bench.engine.rows());

            RunResult trained =
                    bench.runner().run(first.model(), train, "text", List.of(HeadBuilder.LOGITS), Progress.NONE);
            assertEquals(0, trained.computed());
        }
    }

    @Test
    void poolingAloneSharesWithAHeadOfTheSamePooling() {
        Model backbone = bench.backbone();
        try (Table train = bench.texts("train", 30, 1);
                Preprocessor preprocessor = Preprocessor.of(backbone)) {
            OnnxModel pooled =
                    HeadBuilder.pool(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), Pooling.MEAN, false);
            bench.runner()
                    .run(pooled, Set.of(), preprocessor, train, "text", List.of(HeadBuilder.POOLED), Progress.NONE);
            FineTuneResult tuned = bench.tuner()
                    .run(bench.request(bench.headed(), train, FineTuneSettings.DEFAULT, "a"), Progress.NONE);
            assertEquals(0, tuned.computed());
        }
    }

    @Test
    void aDamagedFileIsDroppedAndItsRowsAreComputedAgain() throws IOException {
        Model model = layer("model", 1);
        try (Table some = bench.vectors("some", 30, 8, 5);
                Table more = bench.vectors("more", 40, 8, 5)) {
            float[] expected = row(run(model, some), 11);
            Path damaged = segments().get(0);
            run(model, more);
            flip(damaged, Files.size(damaged) / 2);
            RunResult again = run(model, more);
            assertEquals(30, again.computed());
            assertArrayEquals(expected, row(again, 11));
            assertTrue(segments().stream().noneMatch(damaged::equals));
        }
    }

    @Test
    void aFileThatWasCutShortIsDropped() throws IOException {
        Model model = layer("model", 1);
        try (Table some = bench.vectors("some", 30, 8, 5)) {
            run(model, some);
            for (long size : new long[] {0, 7, 60, 500}) {
                try (FileChannel file = FileChannel.open(segments().get(0), StandardOpenOption.WRITE)) {
                    file.truncate(size);
                }
                assertEquals(30, run(model, some).computed(), "cut to " + size);
            }
        }
    }

    private static void flip(Path file, long place) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), place);
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("features"))) {
            return files.filter(file -> file.toString().endsWith(".features")).toList();
        }
    }

    @Test
    void runsAtOnceComputeEachRowOnce() throws Exception {
        Model model = layer("model", 1);
        var threads = Executors.newFixedThreadPool(4);
        try (Table table = bench.vectors("some", 3000, 8, 5)) {
            List<Callable<RunResult>> runs = List.of(
                    () -> run(model, table), () -> run(model, table), () -> run(model, table), () -> run(model, table));
            for (var result : threads.invokeAll(runs)) {
                assertEquals(3000, result.get().features().rows());
            }
            assertEquals(3000, bench.engine.rows());
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatWasComputedBeforeACancelIsKept() {
        Model model = layer("model", 1);
        try (Table table = bench.vectors("some", 9000, 8, 5)) {
            Progress soon = Bench.cancelledAfter(60);
            assertThrows(CancelledException.class, () -> bench.runner().run(model, table, "x", List.of("y"), soon));
            long before = bench.engine.rows();
            assertTrue(before > 0 && before < 9000, "cancelled after " + before + " rows");
            assertEquals(9000 - before, run(model, table).computed());
        }
    }

    @Test
    void sequencesKeepTheLengthsOfTheirRows() {
        Model backbone = bench.backbone();
        try (Table texts = bench.texts("texts", 200, 3);
                var cursor = texts.cursor()) {
            Features hidden = bench.runner()
                    .run(backbone, texts, "text", List.of("last_hidden_state"), Progress.NONE)
                    .features();
            for (int row = 0; row < 200; row++) {
                int words = cursor.seek(row).text(0).split(" ").length;
                assertArrayEquals(new long[] {words, 16}, hidden.shape("last_hidden_state", row));
                assertArrayEquals(
                        new long[] {1, words, 16},
                        hidden.batch(row).get("last_hidden_state").shape());
            }
            assertThrows(IllegalArgumentException.class, () -> hidden.batch(rowsOfUnequalLength(hidden)));
        }
    }

    private static int[] rowsOfUnequalLength(Features features) {
        int other = 1;
        while (features.length(other) == features.length(0)) {
            other++;
        }
        return new int[] {0, other};
    }

    @Test
    void aRowGivesTheSameBitsInWhateverBatchItStood() {
        Model headed = bench.headed();
        try (Table many = bench.texts("many", 150, 3)) {
            Features together = logits(bench, headed, many);
            for (int rows : new int[] {1, 2, 3, 5, 12, 13, 31, 64}) {
                try (Table few = bench.texts("few" + rows, rows, 3)) {
                    Features apart = logits(new Bench(folder.resolve("elsewhere" + rows)), headed, few);
                    for (int row = 0; row < rows; row++) {
                        assertArrayEquals(
                                apart.batch(HeadBuilder.LOGITS, row).floats(),
                                together.batch(HeadBuilder.LOGITS, row).floats(),
                                "row " + row + " of " + rows);
                    }
                }
            }
        }
    }

    private static Features logits(Bench bench, Model model, Table table) {
        return bench.runner()
                .run(model, table, "text", List.of(HeadBuilder.LOGITS), Progress.NONE)
                .features();
    }

    @Test
    void aTensorWithoutRowsIsRefused() {
        Model model = layer("model", 1);
        try (Table table = bench.vectors("some", 5, 8, 5)) {
            ProblemException refused = assertThrows(ProblemException.class, () -> bench.runner()
                    .run(model, table, "x", List.of("layer.weight"), Progress.NONE));
            assertEquals("train.not-per-row", refused.problem().code());
        }
    }

    @Test
    void anEmptyTableGivesNoFeatures() {
        try (Table table = bench.vectors("none", 0, 8, 5)) {
            assertEquals(0, run(layer("model", 1), table).features().rows());
        }
    }
}
