package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TrainingModes;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.plan.LayerRates;
import io.graftflow.train.plan.Tuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlansTest {

    private static final FineTuneSettings SETTINGS =
            FineTuneSettings.DEFAULT.withLearningRate(0.02).withEpochs(6);
    private static final FreezingPlan ONE_RATE = FreezingPlan.DEFAULT.withRates(0.5, LayerRates.SAME);

    /** Adapters that come block by block, a checkpoint after each step. */
    static final FineTuneSettings IN_PHASES = SETTINGS.withCheckpoints(0)
            .withPlan(ONE_RATE.withKind(FreezingPlan.Kind.GRADUAL).withTuning(new Tuning.Lora(2, 4, 0.1, List.of())));

    private static final Set<String> HEAD = Set.of("head.0.weight", "head.0.bias");

    @TempDir
    private Path folder;

    private Bench bench;
    private Table train;

    @BeforeEach
    void prepare() {
        bench = new Bench(folder);
        train = bench.texts("train", 90, 1);
    }

    @AfterEach
    void closeTable() {
        train.close();
    }

    private FineTuneResult tune(Model model, FreezingPlan plan, String output) {
        return tune(model, SETTINGS.withPlan(plan), output);
    }

    private FineTuneResult tune(Model model, FineTuneSettings settings, String output) {
        return bench.tuner().run(bench.request(model, train, settings, output), Progress.NONE);
    }

    private FineTuneResult tuneImages(Model model, Table images, FineTuneSettings settings, String output) {
        var request = new FineTuneRequest(
                model,
                images,
                Optional.empty(),
                "x",
                "label",
                settings,
                folder.resolve(output),
                folder.resolve(output + "-scratch"));
        return bench.tuner().run(request, Progress.NONE);
    }

    /** The stored tensors that are not what they were. */
    private static Set<String> changed(Model before, Model after) {
        var changed = new TreeSet<String>();
        for (String name : before.spec().layers().tensors()) {
            if (!before.network().initializer(name).equals(after.network().initializer(name))) {
                changed.add(name);
            }
        }
        return changed;
    }

    @Test
    void twoPhasesTrainTheHeadOnCachedFeaturesAndThenAll() {
        Model model = Networks.text(bench, folder);
        FineTuneResult result = tune(model, ONE_RATE, "tuned");
        assertEquals(List.of("head", "head to embeddings, 5 parts"), names(result));
        assertEquals(
                List.of(2, 4),
                result.phases().stream().map(phase -> phase.epochs()).toList());
        assertEquals(
                List.of(0.02, 0.01),
                result.phases().stream().map(phase -> phase.learningRate()).toList());
        assertEquals(51, result.phases().get(0).parameters());
        assertEquals(model.spec().layers().parameterCount(), result.trainedParameters());
        assertEquals(new TreeSet<>(model.spec().layers().tensors()), changed(model, result.model()));
        assertTrue(result.computed() > 0, "the head trains on features that are computed once");
        List<TrainingHistory.Epoch> epochs = result.history().epochs();
        assertEquals(
                List.of(1, 2, 3, 4, 5, 6),
                epochs.stream().map(TrainingHistory.Epoch::epoch).toList());
        assertEquals(18, epochs.get(5).steps());
        assertTrue(epochs.get(5).loss() < epochs.get(0).loss());
        assertEquals(0, result.untrained().before().size());
        assertTrue(result.check().maxAbs() < 1e-5, "" + result.check().maxAbs());
        assertEquals(0, tune(model, ONE_RATE, "again").computed());
    }

    @Test
    void progressNeverGoesBackAndEachPhaseCountsItsOwnRows() {
        var watcher = new Watcher();
        FineTuneRequest request = bench.request(
                Networks.text(bench, folder),
                train,
                SETTINGS.withPlan(ONE_RATE.withKind(FreezingPlan.Kind.GRADUAL)),
                "tuned");
        bench.tuner().run(request, watcher);
        assertEquals(watcher.fractions().stream().sorted().toList(), watcher.fractions());
        Pattern rows = Pattern.compile("phase (\\d+) of \\d+: computing features of row (\\d+) of (\\d+)");
        Set<String> phases = new TreeSet<>();
        for (String message : watcher.messages()) {
            Matcher counted = rows.matcher(message);
            if (counted.matches()) {
                phases.add(counted.group(1));
                assertTrue(Integer.parseInt(counted.group(2)) <= Integer.parseInt(counted.group(3)), message);
            }
        }
        assertTrue(phases.size() > 1, phases.toString());
    }

    @Test
    void epochsAndStepsThatAreToldCountOverAllPhases() {
        var watcher = new Watcher();
        FineTuneRequest request =
                bench.request(Networks.text(bench, folder), train, SETTINGS.withPlan(ONE_RATE), "tuned");
        bench.tuner().run(request, watcher);
        List<Map<String, Double>> told = watcher.told();
        Set<String> messages = watcher.messages();
        double last = told.stream()
                .filter(values -> values.containsKey("epochLoss"))
                .mapToDouble(values -> values.get("epoch"))
                .max()
                .orElseThrow();
        assertEquals(6, last);
        assertEquals(
                18,
                told.stream()
                        .mapToDouble(values -> values.getOrDefault("step", 0.0))
                        .max()
                        .orElseThrow());
        assertTrue(
                messages.stream().anyMatch(message -> message.startsWith("phase 2 of 2: epoch ")), messages.toString());
    }

    private static List<String> names(FineTuneResult result) {
        return result.phases().stream().map(FineTuneResult.PhaseResult::name).toList();
    }

    @Test
    void everyPlanAndMethodKeepsFrozenTensorsAndThoseThatItDoesNotTrain() {
        Model free = Networks.text(bench, folder);
        Set<String> frozen = Set.of("encoder.layer.1.norm.bias", "onnx::MatMul_102", "embeddings.word.weight");
        Model model = free.edit(folder.resolve("partly")).frozen(frozen).write();
        Map<Tuning, Set<String>> methods = Map.of(
                Tuning.FULL,
                Set.of("onnx::MatMul_100", "encoder.layer.0.norm.weight"),
                Tuning.Some.BIAS_ONLY,
                Set.of("encoder.layer.0.dense.bias", "encoder.layer.2.norm.bias"),
                Tuning.Some.NORM_ONLY,
                Set.of("encoder.layer.0.norm.weight", "encoder.layer.2.norm.bias"),
                new Tuning.Lora(2, 4, 0.1, List.of()),
                Set.of("onnx::MatMul_100", "onnx::MatMul_101"));
        int number = 0;
        for (FreezingPlan.Kind kind : FreezingPlan.Kind.values()) {
            for (Map.Entry<Tuning, Set<String>> method : methods.entrySet()) {
                FreezingPlan plan = ONE_RATE.withKind(kind).withTuning(method.getKey());
                FineTuneResult result = tune(model, plan, "tuned" + number++);
                Set<String> changed = changed(model, result.model());
                String where = kind + " " + method.getKey();
                assertTrue(changed.stream().noneMatch(frozen::contains), where);
                assertEquals(frozen, result.proof().after().keySet(), where);
                boolean deep = kind != FreezingPlan.Kind.HEAD_ONLY;
                assertEquals(deep, changed.containsAll(method.getValue()), where + " " + changed);
                assertTrue(changed.containsAll(HEAD), where);
                var rest = new TreeSet<>(model.spec().layers().tensors());
                rest.removeAll(changed);
                rest.removeAll(frozen);
                assertEquals(rest, result.untrained().after().keySet(), where);
                assertTrue(
                        result.check().maxAbs() < 1e-5,
                        where + " " + result.check().maxAbs());
            }
        }
    }

    @Test
    void adaptersAreTakenIntoTheirWeightsAndTheGraphIsWhatItWas() {
        Model model = Networks.text(bench, folder);
        FineTuneResult result = tune(model, ONE_RATE.withTuning(new Tuning.Lora(2, 4, 0.1, List.of())), "tuned");
        OnnxModel before = TrainingModes.removed(model.network());
        OnnxModel after = result.model().network();
        assertEquals(before.nodes(), after.nodes());
        assertEquals(before.initializerNames(), after.initializerNames());
        assertEquals(before.opsets(), after.opsets());
        assertEquals(
                List.of(0, 3),
                result.phases().stream().map(phase -> phase.adapters()).toList());
        assertEquals(3 * 2 * (16 + 16) + 51, result.trainedParameters());
        assertTrue(result.check().maxAbs() < 1e-5, "" + result.check().maxAbs());
    }

    @Test
    void convolutionsOfGroupsGetAdaptersToo() {
        Model model = Networks.image(folder);
        try (Table images = Networks.images(folder.resolve("images"), 60, 1)) {
            FreezingPlan plan = ONE_RATE.withTuning(new Tuning.Lora(2, 4, 0, List.of()));
            FineTuneResult result = tuneImages(model, images, SETTINGS.withPlan(plan), "tuned");
            var expected = new TreeSet<>(HEAD);
            expected.addAll(Set.of("layer1.conv.weight", "layer2.conv.weight"));
            assertEquals(expected, changed(model, result.model()));
            assertTrue(result.check().maxAbs() < 1e-5, "" + result.check().maxAbs());
        }
    }

    @Test
    void batchNormFollowsItsRowsOrKeepsItsStatistics() {
        Model model = Networks.image(folder);
        Set<String> statistics = Set.of(
                "layer1.bn.running_mean", "layer1.bn.running_var", "layer2.bn.running_mean", "layer2.bn.running_var");
        try (Table images = Networks.images(folder.resolve("images"), 60, 1)) {
            FineTuneResult follows = tuneImages(model, images, SETTINGS.withPlan(ONE_RATE), "follows");
            assertTrue(changed(model, follows.model()).containsAll(statistics));
            FineTuneResult keeps =
                    tuneImages(model, images, SETTINGS.withPlan(ONE_RATE.withStatistics(false)), "keeps");
            Set<String> changed = changed(model, keeps.model());
            assertTrue(changed.stream().noneMatch(statistics::contains));
            assertTrue(changed.contains("layer1.bn.weight"));
            assertTrue(keeps.check().maxAbs() < 1e-5, "" + keeps.check().maxAbs());
        }
    }

    @Test
    void aBatchOfOneRowIsRefusedWhereABatchNormTrains() {
        Model model = Networks.image(folder);
        try (Table images = Networks.images(folder.resolve("images"), 12, 1)) {
            FineTuneSettings one = SETTINGS.withBatchSize(1).withPlan(FreezingPlan.PLAIN);
            ProblemException refused =
                    assertThrows(ProblemException.class, () -> tuneImages(model, images, one, "tuned"));
            assertEquals("train.batch-of-one", refused.problem().code());
            assertEquals("batchSize", refused.problem().where());
            assertTrue(refused.getMessage().contains("layer1.bn"), refused.getMessage());
            FreezingPlan keeps = FreezingPlan.PLAIN.withStatistics(false);
            assertTrue(tuneImages(model, images, one.withPlan(keeps), "keeps")
                    .check()
                    .passed());
        }
    }

    @Test
    void aLastBatchOfOneRowJoinsTheOneBeforeWhereABatchNormTrains() {
        Model model = Networks.image(folder);
        try (Table images = Networks.images(folder.resolve("images"), 13, 1)) {
            FineTuneSettings settings = SETTINGS.withBatchSize(4).withEpochs(2).withPlan(FreezingPlan.PLAIN);
            FineTuneResult result = tuneImages(model, images, settings, "tuned");
            assertEquals(2 * 3, result.history().epochs().get(1).steps());
        }
    }

    @Test
    void onlyTensorsThatTrainAreInTheOptimizersState() throws IOException {
        Model model = Networks.text(bench, folder)
                .edit(folder.resolve("middle"))
                .frozen(Set.of("onnx::MatMul_101", "encoder.layer.1.dense.bias", "encoder.layer.1.norm.weight"))
                .write();
        FineTuneRequest request =
                bench.request(model, train, SETTINGS.withCheckpoints(0).withPlan(FreezingPlan.PLAIN), "tuned");
        assertThrows(CancelledException.class, () -> bench.tuner().run(request, Bench.cancelledAfter(12)));
        String state = newest(request, "phase-1");
        for (String trained : List.of("onnx::MatMul_100", "onnx::MatMul_102", "encoder.layer.1.norm.bias")) {
            assertTrue(state.contains(trained), trained);
        }
        for (String frozen : model.spec().frozen()) {
            assertFalse(state.contains(frozen), frozen);
        }
    }

    private static String newest(FineTuneRequest request, String phase) throws IOException {
        try (Stream<Path> all = Files.list(request.scratch().resolve("checkpoints/" + phase))) {
            Path newest = all.filter(path -> path.getFileName().toString().startsWith("step-"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
            return Files.readString(newest.resolve("engine.state"), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void whatBelongsToTrainingIsNotInTheSavedNetwork() {
        Model model = Networks.text(bench, folder);
        assertTrue(operators(model.network()).contains("Dropout"));
        FineTuneResult result = tune(model, ONE_RATE, "tuned");
        assertFalse(operators(result.model().network()).contains("Dropout"));
    }

    private static List<String> operators(OnnxModel network) {
        return network.nodes().stream().map(NodeProto::getOpType).toList();
    }

    @Test
    void aNetworkThatWasExportedInTrainingModeIsSavedForUse() {
        Model plain = Networks.image(folder);
        Model model = plain.edit(folder.resolve("exported"))
                .network(inTrainingMode(plain.network()))
                .write();
        try (Table images = Networks.images(folder.resolve("images"), 60, 1)) {
            for (FreezingPlan plan : List.of(ONE_RATE, FreezingPlan.DEFAULT.withKind(FreezingPlan.Kind.HEAD_ONLY))) {
                FineTuneResult result = tuneImages(model, images, SETTINGS.withPlan(plan), "tuned" + plan.kind());
                assertTrue(result.check().maxAbs() < 1e-5, "" + result.check().maxAbs());
                Model expected = tuneImages(plain, images, SETTINGS.withPlan(plan), "plain" + plan.kind())
                        .model();
                assertEquals(
                        expected.network().nodes(), result.model().network().nodes());
                assertEquals(Set.of(), changed(expected, result.model()));
            }
        }
    }

    /** As an exporter writes a network that was left in training mode. */
    private static OnnxModel inTrainingMode(OnnxModel network) {
        var graph = network.graph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            if (node.getOpType().equals("BatchNormalization")) {
                graph.getNodeBuilder(i)
                        .addOutput(node.getOutput(0) + ".mean")
                        .addOutput(node.getOutput(0) + ".variance")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("training_mode")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1));
            }
        }
        return OnnxModel.of(network.proto().toBuilder().setGraph(graph).build());
    }

    @Test
    void aTrainingCancelledInAnyPhaseGoesOnAndEndsWithTheSameBytes() {
        Model model = Networks.text(bench, folder);
        String whole = tune(model, IN_PHASES, "whole").model().sha256();
        FineTuneRequest request = bench.request(model, train, IN_PHASES, "parts");
        int interruptions = 0;
        FineTuneResult result = null;
        while (result == null) {
            try {
                result = bench.tuner().run(request, Bench.cancelledAfter(11));
            } catch (CancelledException e) {
                interruptions++;
            }
        }
        assertTrue(interruptions > 3, "interrupted " + interruptions + " times");
        assertTrue(result.resumedAt() > 12, "resumed at " + result.resumedAt());
        assertEquals(whole, result.model().sha256());
        assertEquals(4, result.phases().size());
        assertFalse(Files.exists(request.scratch().resolve("checkpoints")));
    }

    @Test
    void aTrainingThatIsKilledInAnyPhaseEndsWithTheSameBytes() throws Exception {
        Model model = Networks.text(bench, folder);
        String whole = tune(model, IN_PHASES, "whole").model().sha256();
        var child = new KilledTraining(folder, KilledTraining.PLANNED);
        for (int phase = 0; phase < 4; phase++) {
            assertTrue(child.runUntil(phase * KilledTraining.PHASE + 2) >= phase * KilledTraining.PHASE + 2);
        }
        FineTuneResult result = bench.tuner().run(bench.request(model, train, IN_PHASES, "tuned"), Progress.NONE);
        assertTrue(result.resumedAt() > 9, "resumed at " + result.resumedAt());
        assertEquals(whole, result.model().sha256());
    }

    @Test
    void aDamagedPhaseRunsAgain() throws IOException {
        Model model = Networks.text(bench, folder);
        FineTuneSettings settings = SETTINGS.withPlan(ONE_RATE).withCheckpoints(0);
        String whole = tune(model, settings, "whole").model().sha256();
        FineTuneRequest request = bench.request(model, train, settings, "parts");
        assertThrows(CancelledException.class, () -> bench.tuner().run(request, Bench.cancelledAfter(20)));
        Path weights = request.scratch().resolve("checkpoints/phase-1-done/weights.onnx");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        FineTuneResult result = bench.tuner().run(request, Progress.NONE);
        assertEquals(whole, result.model().sha256());
        assertTrue(result.log().notes().contains("What phase 1 had made was damaged; it ran again."));
    }

    @Test
    void aPhaseOfAnotherTrainingIsRefusedWithBothHashes() throws IOException {
        Model model = Networks.text(bench, folder);
        FineTuneSettings settings = SETTINGS.withPlan(ONE_RATE).withCheckpoints(0);
        assertThrows(CancelledException.class, () -> bench.tuner()
                .run(bench.request(model, train, settings, "parts"), Bench.cancelledAfter(20)));
        FineTuneRequest other = bench.request(model, train, settings.withSeed(3), "parts");
        AtomicFiles.deleteTree(other.scratch().resolve("checkpoints/phase-2"));
        ProblemException refused =
                assertThrows(ProblemException.class, () -> bench.tuner().run(other, Progress.NONE));
        assertEquals("train.checkpoint-mismatch", refused.problem().code());
        assertTrue(refused.problem().message().matches(".*expected [0-9a-f]{64}/1, got [0-9a-f]{64}/1\\."));
    }

    @Test
    void aPhaseThatMakesNothingBetterLeavesWhatTheOneBeforeMade() {
        Model model = Networks.text(bench, folder);
        FineTuneSettings wild = SETTINGS.withLearningRate(0.01)
                .withValidation(0.3, 0)
                .withPlan(ONE_RATE.withRates(200, LayerRates.SAME));
        FineTuneResult result = tune(model, wild, "tuned");
        assertEquals(6, result.history().epochs().size());
        assertTrue(result.bestEpoch() > 0 && result.bestEpoch() <= 2, "epoch " + result.bestEpoch());
        assertEquals(HEAD, changed(model, result.model()));
    }

    @Test
    void anotherPlanIsAnotherTraining() {
        Model model = Networks.text(bench, folder);
        String two = tune(model, ONE_RATE, "two").model().sha256();
        String rates = tune(model, ONE_RATE.withRates(0.5, new LayerRates(1, 0.5, Map.of())), "rates")
                .model()
                .sha256();
        assertNotEquals(two, rates);
    }
}
