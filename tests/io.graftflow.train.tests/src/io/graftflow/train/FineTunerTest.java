package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.plan.FreezingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class FineTunerTest {

    private static final FineTuneSettings SETTINGS =
            FineTuneSettings.DEFAULT.withLearningRate(0.05).withEpochs(6);
    private static final FineTuneSettings LONG = SETTINGS.withLearningRate(0.1).withEpochs(60);

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void makeBench() {
        bench = new Bench(folder);
    }

    private FineTuneResult tune(Model model, Table train, FineTuneSettings settings, String output) {
        return bench.tuner().run(bench.request(model, train, settings, output), Progress.NONE);
    }

    private static String hash(Model model) {
        try {
            return model.sha256() + Hash.sha256(model.folder().resolve("graftflow.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHeadOnFrozenFeaturesLearnsWhatTheTextsTell() {
        try (Table train = bench.texts("train", 600, 1);
                Table test = bench.texts("test", 90, 2)) {
            Model headed = bench.headed();
            FineTuneResult result = tune(headed, train, LONG, "tuned");
            // the features are random projections of words, of which a linear head can tell but a part
            assertTrue(bench.accuracy(headed, test) < 0.45, "untrained");
            assertTrue(bench.accuracy(result.model(), test) > 0.55, "trained");
            List<TrainingHistory.Epoch> epochs = result.history().epochs();
            assertEquals(60, epochs.size());
            assertEquals(60 * 19, epochs.get(59).steps());
            assertTrue(epochs.get(59).loss() < epochs.get(0).loss() * 0.7);
            assertEquals(3 * 16 + 3, result.trainedParameters());
            assertEquals(60, result.bestEpoch());
        }
    }

    @Test
    void frozenWeightsKeepTheirBytesAndTrainedOnesDoNot() {
        try (Table train = bench.texts("train", 60, 1)) {
            Model headed = bench.headed();
            FineTuneResult result = tune(headed, train, SETTINGS, "tuned");
            assertEquals(5, result.proof().before().size());
            assertEquals(result.proof().before(), result.proof().after());
            for (String name : headed.spec().frozen()) {
                assertEquals(
                        headed.network().initializer(name),
                        result.model().network().initializer(name));
            }
            assertNotEquals(
                    headed.network().initializer("head.0.weight"),
                    result.model().network().initializer("head.0.weight"));
            assertEquals(headed.spec().frozen(), result.model().spec().frozen());
            assertEquals(TinyText.LABELS, result.model().spec().labels());
            assertEquals("fine-tune", result.model().spec().provenance().get(1).action());
        }
    }

    @Test
    void aChangedFrozenWeightIsFoundOut() {
        OnnxModel before = bench.headed().network();
        OnnxModel after = before.withInitializers(Map.of("encoder.layer.0.dense.bias", TensorData.of(new float[16])));
        ProblemException refused = assertThrows(
                ProblemException.class,
                () -> FrozenProof.of(before, after, Set.of("encoder.layer.0.dense.bias", "head.0.bias")));
        assertEquals("train.frozen-changed", refused.problem().code());
        assertEquals("encoder.layer.0.dense.bias", refused.problem().where());
    }

    @Test
    void theWrittenModelGivesWhatTheTrainingEngineGives() {
        try (Table train = bench.texts("train", 60, 1)) {
            EngineCheck check = tune(bench.headed(), train, SETTINGS, "tuned").check();
            assertTrue(check.passed());
            assertEquals(60, check.rows());
            assertTrue(check.maxAbs() < 1e-5, "" + check.maxAbs());
        }
    }

    @Test
    void precisionAndClippingReachTheEngine() {
        FineTuneSettings plain = SETTINGS.withEpochs(1).withOptimizer(new Optimizer("gd", Map.of()));
        FineTuneSettings narrow =
                plain.withExecution(plain.execution().withPrecision(Execution.PrecisionSetting.BFLOAT16));
        FineTuneSettings clipped = plain.withRegularization(Regularization.NONE.withClipping(Clipping.byNorm(1e-6)));
        try (Table train = bench.texts("train", 60, 1)) {
            Model headed = bench.headed();
            double[] before = head(headed);
            double[] wide = head(tune(headed, train, plain, "plain").model());
            double[] narrowed = head(tune(headed, train, narrow, "narrow").model());
            double apart = furthest(wide, narrowed);
            assertTrue(apart > 0 && apart < 0.1 * furthest(before, wide), "apart by " + apart);
            double moved = furthest(
                    before, head(tune(headed, train, clipped, "clipped").model()));
            assertTrue(moved < 1e-5 && furthest(before, wide) > 1e-4, "moved by " + moved);
        }
    }

    private static double[] head(Model model) {
        return model.network().initializer("head.0.weight").doubles();
    }

    private static double furthest(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    /** An engine that answers a little more than it should, for what is written and for what is frozen alike. */
    @Test
    void aModelThatAnswersOtherwiseInUseIsRefused() {
        try (Table train = bench.texts("train", 60, 1)) {
            Engine other = BiasedEngine.of(bench.engine, 0.5f);
            var runner = new ModelRunner(
                    RunSettings.of(other, Device.CPU, new SessionOptions(1)),
                    new FeatureCache(folder.resolve("biased")));
            FineTuneRequest request = bench.request(bench.headed(), train, SETTINGS.withEpochs(1), "tuned");
            assertCode("train.engines-differ", () -> new FineTuner(runner, new PyTorchEngine())
                    .run(request, Progress.NONE));
        }
    }

    @Test
    void differencesOverTheToleranceAreRefused() {
        float[] logits = {1, -2, 300};
        assertTrue(
                EngineCheck.of(1, logits, new float[] {1.001f, -2.002f, 300.2f}).passed());
        EngineCheck differs = EngineCheck.of(1, logits, new float[] {1.01f, -2, 300});
        assertFalse(differs.passed());
        assertEquals(0.01, differs.maxAbs(), 1e-6);
        assertCode("train.engines-differ", differs::require);
        assertFalse(EngineCheck.of(1, logits, new float[] {Float.NaN, -2, 300}).passed());
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherOneOthers() {
        try (Table train = bench.texts("train", 60, 1)) {
            Model headed = bench.headed();
            String first = hash(tune(headed, train, SETTINGS, "a").model());
            String again = hash(tune(headed, train, SETTINGS, "b").model());
            String other = hash(tune(headed, train, SETTINGS.withSeed(1), "c").model());
            assertEquals(first, again);
            assertNotEquals(first, other);
        }
    }

    /** As in PyTorch, whose scheduler writes over what the optimizer was made with. */
    @Test
    void theCycleOfTheMomentumGoesBeforeTheOptimizersOwn() {
        FineTuneSettings cycle = SETTINGS.withEpochs(2).withSchedule(ScheduleSettings.of("one-cycle"));
        try (Table train = bench.texts("train", 60, 1)) {
            Model headed = bench.headed();
            var hashes = new TreeSet<String>();
            for (double own : new double[] {0, 0.5}) {
                var sgd = new Optimizer("sgd", Map.of("momentum", own));
                hashes.add(tune(headed, train, cycle.withOptimizer(sgd), "sgd" + own)
                        .model()
                        .network()
                        .sha256());
            }
            assertEquals(1, hashes.size());
            FineTuneSettings stays = cycle.withOptimizer(new Optimizer("sgd", Map.of("momentum", 0.5)))
                    .withSchedule(cycle.schedule().withOptions(Map.of("cycleMomentum", 0.0)));
            assertFalse(hashes.contains(
                    tune(headed, train, stays, "stays").model().network().sha256()));
        }
    }

    @Test
    void aCancelledTrainingGoesOnAndEndsWithTheSameBytes() {
        var dropping = new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(8), Activation.RELU, 0.3, 3, 5);
        FineTuneSettings settings = SETTINGS.withValidation(0.2, 0);
        try (Table train = bench.texts("train", 120, 1)) {
            Model headed = bench.headed("dropping", dropping);
            String whole = hash(tune(headed, train, settings, "a").model());
            FineTuneRequest request = bench.request(headed, train, settings, "b");
            for (int questions : new int[] {4, 5, 6}) {
                assertThrows(
                        CancelledException.class, () -> bench.tuner().run(request, Bench.cancelledAfter(questions)));
            }
            FineTuneResult resumed = bench.tuner().run(request, Progress.NONE);
            assertTrue(resumed.resumedAt() > 0);
            assertEquals(whole, hash(resumed.model()));
            assertFalse(Files.exists(folder.resolve("b-scratch/checkpoints")));
        }
    }

    @Test
    void theBestEpochIsTakenAndPatienceRunsOut() {
        Path noisy = folder.resolve("noisy.arrow");
        try (Table train = TinyText.rows(noisy, 90, 4, 0.4)) {
            FineTuneSettings settings =
                    SETTINGS.withEpochs(60).withLearningRate(0.5).withValidation(0.3, 3);
            FineTuneResult result = tune(bench.headed(), train, settings, "tuned");
            List<TrainingHistory.Epoch> epochs = result.history().epochs();
            double lowest = epochs.stream()
                    .mapToDouble(epoch -> epoch.validationLoss().orElseThrow())
                    .min()
                    .orElseThrow();
            assertTrue(result.stoppedEarly());
            assertEquals(result.bestEpoch() + 3, epochs.size());
            assertEquals(lowest, result.best().get(0).validationLoss().orElseThrow());
            FineTuneResult onlyThose =
                    tune(bench.headed(), train, settings.withEpochs(60).withSeed(0), "again");
            assertEquals(hash(result.model()), hash(onlyThose.model()));
        }
    }

    @Test
    void aValidationTableIsMeasuredOnAfterEachEpoch() {
        try (Table train = bench.texts("train", 60, 1);
                Table validation = bench.texts("validation", 30, 9)) {
            FineTuneRequest request = bench.request(bench.headed(), train, SETTINGS, "tuned");
            var measured = new FineTuneRequest(
                    request.model(),
                    train,
                    Optional.of(validation),
                    "text",
                    "label",
                    SETTINGS,
                    request.output(),
                    request.scratch());
            FineTuneResult result = bench.tuner().run(measured, Progress.NONE);
            double accuracy = result.best().get(0).validationAccuracy().orElseThrow();
            assertEquals(bench.accuracy(result.model(), validation), accuracy, 1e-9);
            try (Table history = result.history().write(folder.resolve("history.arrow"))) {
                assertEquals(6, history.rows());
                assertEquals(0, history.nulls("validation_loss"));
            }
            TrainingHistory read = TrainingHistory.fromJson(result.history().toJson());
            assertEquals(result.history(), read);
        }
    }

    @Test
    void standardizedFeaturesHaveMeanZeroAndVarianceOne() {
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.STANDARDIZE, List.of(), Activation.RELU, 0, 3, 5);
        try (Table train = bench.texts("train", 200, 1)) {
            Model headed = bench.headed("standardized", settings);
            FineTuneResult result = tune(headed, train, SETTINGS, "tuned");
            float[] mean =
                    result.model().network().initializer(HeadBuilder.MEAN).floats();
            float[] scale =
                    result.model().network().initializer(HeadBuilder.SCALE).floats();
            Features pooled = bench.runner()
                    .run(headed, train, "text", List.of(HeadBuilder.POOLED), Progress.NONE)
                    .features();
            for (int i = 0; i < 16; i++) {
                double sum = 0;
                double squares = 0;
                for (int row = 0; row < 200; row++) {
                    float[] x = pooled.batch(HeadBuilder.POOLED, row).floats();
                    double z = (x[i] - mean[i]) * scale[i];
                    sum += z;
                    squares += z * z;
                }
                assertEquals(0, sum / 200, 1e-5);
                assertEquals(1, squares / 200, 1e-4);
            }
        }
    }

    @Test
    void standardizingNeedsFrozenFeatures() {
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.STANDARDIZE, List.of(), Activation.RELU, 0, 3, 5);
        try (Table train = bench.texts("train", 30, 1)) {
            Model free = bench.headed("standardized", settings)
                    .edit(folder.resolve("free"))
                    .frozen(Set.of())
                    .write();
            assertCode(
                    "train.standardize-needs-frozen",
                    () -> tune(free, train, SETTINGS.withPlan(FreezingPlan.PLAIN), "tuned"));
        }
    }

    @Test
    void aNetworkOfWhichNothingIsFrozenTrainsAsAWhole() {
        try (Table train = bench.texts("train", 120, 1);
                Table test = bench.texts("test", 60, 2)) {
            Model free =
                    bench.headed().edit(folder.resolve("free")).frozen(Set.of()).write();
            FineTuneSettings plain =
                    SETTINGS.withEpochs(20).withLearningRate(0.02).withPlan(FreezingPlan.PLAIN);
            FineTuneResult result = tune(free, train, plain, "tuned");
            assertEquals(0, result.computed());
            assertEquals(free.spec().layers().parameterCount(), result.trainedParameters());
            assertTrue(bench.accuracy(result.model(), test) > 0.95);
            assertNotEquals(
                    free.network().initializer("embeddings.word.weight"),
                    result.model().network().initializer("embeddings.word.weight"));
        }
    }

    @Test
    void theUpperHalfTrainsOnSequencesOfTheLowerOne() {
        try (Table train = bench.texts("train", 120, 1);
                Table test = bench.texts("test", 60, 2)) {
            Set<String> lower =
                    Set.of("embeddings.word.weight", "encoder.layer.0.dense.weight", "encoder.layer.0.dense.bias");
            Model half =
                    bench.headed().edit(folder.resolve("half")).frozen(lower).write();
            FineTuneResult first = tune(half, train, SETTINGS.withEpochs(40).withLearningRate(0.02), "a");
            assertTrue(first.computed() > 100);
            assertEquals(lower, first.proof().after().keySet());
            assertEquals(64, first.check().rows());
            assertTrue(bench.accuracy(first.model(), test) > 0.85);
            assertEquals(0, tune(half, train, SETTINGS, "b").computed());
        }
    }

    @Test
    void weightsInConstantNodesTrainAndStayConstantNodes() {
        try (Table train = bench.texts("train", 60, 1)) {
            Model headed = bench.headed();
            Model constant = headed.edit(folder.resolve("constant"))
                    .network(asConstant(headed.network(), "head.0.weight"))
                    .write();
            OnnxModel trained = tune(constant, train, SETTINGS, "a").model().network();
            OnnxModel expected = tune(headed, train, SETTINGS, "b").model().network();
            assertTrue(trained.constantNames().contains("head.0.weight"));
            assertArrayEquals(
                    expected.initializer("head.0.weight").floats(),
                    trained.initializer("head.0.weight").floats());
        }
    }

    private static OnnxModel asConstant(OnnxModel network, String name) {
        GraphProto.Builder graph =
                network.graph().toBuilder().clearInitializer().clearNode();
        TensorProto value = network.initializer(name).proto("");
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(value)));
        graph.addAllNode(network.nodes());
        network.graph().getInitializerList().stream()
                .filter(tensor -> !tensor.getName().equals(name))
                .forEach(graph::addInitializer);
        return OnnxModel.of(network.proto().toBuilder().setGraph(graph).build());
    }

    @Test
    void aTrainingThatDivergesStopsWithTheStepAndARemedy() {
        FineTuneSettings sgd = FineTuneSettings.DEFAULT
                .withEpochs(50)
                .withBatchSize(8)
                .withLearningRate(3e38)
                .withOptimizer(new Optimizer("sgd", Map.of("momentum", 0.9)))
                .withSchedule(ScheduleSettings.of("constant"));
        try (Table train = bench.texts("train", 60, 1)) {
            ProblemException diverged =
                    assertThrows(ProblemException.class, () -> tune(bench.headed(), train, sgd, "tuned"));
            assertEquals("train.diverged", diverged.problem().code());
            assertTrue(diverged.problem().message().contains("in step "), diverged.getMessage());
            assertTrue(diverged.problem().remedy().contains("3.0E37"), diverged.getMessage());
            assertFalse(Files.exists(folder.resolve("tuned")));
        }
    }

    @Test
    void aModelThatIsAllFrozenHasNothingToTrain() {
        try (Table train = bench.texts("train", 30, 1)) {
            Model headed = bench.headed();
            Model stiff = headed.edit(folder.resolve("stiff"))
                    .frozen(new TreeSet<>(headed.spec().layers().tensors()))
                    .write();
            assertCode("train.nothing-to-train", () -> tune(stiff, train, SETTINGS, "tuned"));
            Model backbone = bench.backbone();
            assertCode("train.no-head", () -> tune(backbone, train, SETTINGS, "tuned"));
        }
    }

    @Test
    void labelsThatNothingCanBeLearntFromAreNamed() {
        Model headed = bench.headed();
        assertLabels("train.missing-label", headed, "cat", "animal", "pie", "");
        assertLabels("train.unknown-label", headed, "cat", "animal", "pie", "foood");
        assertLabels("train.single-class", headed, "cat", "animal", "dog", "animal");
        assertLabels("train.no-rows", headed);
        Model nameless =
                headed.edit(folder.resolve("nameless")).labels(List.of()).write();
        assertLabels("train.no-labels", nameless, "cat", "animal", "pie", "food");
    }

    /** Trains on pairs of a text and a label; an empty label is none. */
    private void assertLabels(String code, Model model, String... pairs) {
        Path file = folder.resolve(code + ".arrow");
        TableSpec spec = TableSpec.of(Column.of("text", ColumnKind.TEXT), Column.of("label", ColumnKind.CATEGORY));
        try (TableWriter writer = Table.write(file, spec)) {
            for (int i = 0; i < pairs.length; i += 2) {
                writer.text(0, pairs[i]);
                if (!pairs[i + 1].isEmpty()) {
                    writer.text(1, pairs[i + 1]);
                }
                writer.endRow();
            }
            writer.finish().close();
        }
        try (Table train = Table.open(file)) {
            assertCode(code, () -> tune(model, train, SETTINGS, "tuned"));
        }
    }

    @Test
    void patienceNeedsRowsToMeasureOn() {
        try (Table train = bench.texts("train", 30, 1)) {
            assertCode(
                    "train.no-validation", () -> tune(bench.headed(), train, SETTINGS.withValidation(0, 2), "tuned"));
        }
    }

    @Test
    void settingsThatCannotBeTrainedWithNameTheSetting() {
        ProblemException refused = assertThrows(ProblemException.class, () -> SETTINGS.withEpochs(0));
        assertEquals("train.bad-setting", refused.problem().code());
        assertEquals("epochs", refused.problem().where());
        assertCode("train.bad-setting", () -> SETTINGS.withLearningRate(Double.NaN));
        assertCode("train.bad-setting", () -> SETTINGS.withValidation(1, 0));
    }

    @Test
    void liveFiguresTellLossRateAndTimeLeft() {
        var seen = new ArrayList<Map<String, Double>>();
        var watching = new Progress() {
            @Override
            public void report(double fraction, String message) {
                assertTrue(fraction <= 1, message);
            }

            @Override
            public void figures(Map<String, Double> values) {
                seen.add(values);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        try (Table train = bench.texts("train", 60, 1)) {
            bench.tuner().run(bench.request(bench.headed(), train, SETTINGS.withValidation(0.2, 0), "tuned"), watching);
        }
        for (String figure : List.of("loss", "learningRate", "rowsPerSecond", "secondsLeft", "validationAccuracy")) {
            assertTrue(seen.stream().anyMatch(values -> values.containsKey(figure)), figure);
        }
    }

    private static void assertCode(String code, Executable work) {
        ProblemException refused = assertThrows(ProblemException.class, work);
        assertEquals(code, refused.problem().code(), refused.getMessage());
    }
}
