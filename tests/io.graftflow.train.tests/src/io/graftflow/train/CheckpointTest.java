package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Optimizer;
import io.graftflow.model.Model;
import io.graftflow.train.plan.FreezingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {

    /** A checkpoint after each step. */
    static final FineTuneSettings SETTINGS = FineTuneSettings.DEFAULT
            .withLearningRate(0.05)
            .withEpochs(8)
            .withValidation(0.2, 0)
            .withCheckpoints(0);

    @TempDir
    private Path folder;

    private Bench bench;
    private Table train;
    private FineTuneRequest request;

    @BeforeEach
    void prepare() {
        bench = new Bench(folder);
        train = bench.texts("train", 120, 1);
        request = bench.request(bench.headed(), train, SETTINGS, "tuned");
    }

    @AfterEach
    void closeTable() {
        train.close();
    }

    private String whole() {
        return bench.tuner()
                .run(bench.request(request.model(), train, SETTINGS, "whole"), Progress.NONE)
                .model()
                .sha256();
    }

    private void interrupt() {
        assertThrows(CancelledException.class, () -> bench.tuner().run(request, Bench.cancelledAfter(14)));
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> all = Files.list(request.scratch().resolve("checkpoints/phase-1"))) {
            return all.filter(entry -> entry.getFileName().toString().startsWith("step-"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    @Test
    void theNewestTwoAreKept() throws IOException {
        interrupt();
        List<String> names = newestFirst().stream()
                .map(checkpoint -> checkpoint.getFileName().toString())
                .toList();
        assertEquals(2, names.size());
        long newest = Long.parseLong(names.get(0).substring(5));
        assertEquals(newest - 1, Long.parseLong(names.get(1).substring(5)));
    }

    @Test
    void whereOneIsDamagedTheOneBeforeIsUsed() throws IOException {
        String expected = whole();
        for (String file : List.of("engine.state", "state.json", "best.onnx", "state.sha256")) {
            interrupt();
            Path newest = newestFirst().get(0);
            long step = Long.parseLong(newest.getFileName().toString().substring(5));
            byte[] bytes = Files.readAllBytes(newest.resolve(file));
            bytes[bytes.length / 2] ^= 1;
            Files.write(newest.resolve(file), bytes);
            FineTuneResult result = bench.tuner().run(request, Progress.NONE);
            assertEquals(step - 1, result.resumedAt(), file);
            assertEquals(expected, result.model().sha256(), file);
        }
    }

    @Test
    void whereAllAreDamagedTrainingBeginsAnew() throws IOException {
        String expected = whole();
        interrupt();
        for (Path checkpoint : newestFirst()) {
            Files.delete(checkpoint.resolve("engine.state"));
        }
        FineTuneResult result = bench.tuner().run(request, Progress.NONE);
        assertEquals(0, result.resumedAt());
        assertEquals(expected, result.model().sha256());
    }

    private FineTuneRequest other(Model model, Table rows, FineTuneSettings settings) {
        return new FineTuneRequest(
                model, rows, request.validation(), "text", "label", settings, request.output(), request.scratch());
    }

    private void assertRefused(FineTuneRequest other, String what) {
        ProblemException refused =
                assertThrows(ProblemException.class, () -> bench.tuner().run(other, Progress.NONE), what);
        assertEquals("train.checkpoint-mismatch", refused.problem().code(), what);
        assertTrue(refused.problem().message().matches(".*expected [0-9a-f]{64}, got [0-9a-f]{64}.*"), what);
    }

    @Test
    void oneOfAnotherTrainingIsRefusedWithBothHashes() {
        interrupt();
        Regularization none = Regularization.NONE;
        Map<String, FineTuneSettings> others = new LinkedHashMap<>();
        others.put("seed", SETTINGS.withSeed(9));
        others.put("epochs", SETTINGS.withEpochs(9));
        others.put("rate", SETTINGS.withLearningRate(0.06));
        others.put("optimizer", SETTINGS.withOptimizer(new Optimizer("adamw", Map.of("beta1", 0.8))));
        others.put("schedule", SETTINGS.withSchedule(ScheduleSettings.of("linear")));
        others.put("warm-up", SETTINGS.withSchedule(SETTINGS.schedule().withWarmup(0.2)));
        others.put("batches", SETTINGS.withBatches(SETTINGS.batches().withBalanced(true)));
        others.put("loss", SETTINGS.withLoss(LossSettings.of("focal")));
        others.put("class weights", SETTINGS.withLoss(LossSettings.DEFAULT.withWeights(ClassWeights.BALANCED)));
        others.put("held back", SETTINGS.withValidation(0.3, 0));
        others.put("patience", SETTINGS.withValidation(0.2, 3));
        others.put("clipping", SETTINGS.withRegularization(none.withClipping(Clipping.byNorm(1))));
        others.put("averaging", SETTINGS.withRegularization(none.withAveraging(Averaging.exponential(0.9))));
        others.put("mixup", SETTINGS.withRegularization(none.withMixup(0.2)));
        others.put("plan", SETTINGS.withPlan(FreezingPlan.PLAIN.withDecayOfAll(false)));
        others.put(
                "precision",
                SETTINGS.withExecution(SETTINGS.execution().withPrecision(Execution.PrecisionSetting.BFLOAT16)));
        others.forEach((what, settings) -> assertRefused(other(request.model(), train, settings), what));
        try (Table rows = bench.texts("others", 120, 2)) {
            assertRefused(other(request.model(), rows, SETTINGS), "rows");
        }
        HeadSettings seeded = HeadSettings.linear(Pooling.MEAN, 3, 2);
        assertRefused(other(bench.headed("another", seeded), train, SETTINGS), "model");
    }

    @Test
    void aTrainingThatIsKilledGoesOnAndEndsWithTheSameBytes() throws Exception {
        String expected = whole();
        var child = new KilledTraining(folder);
        for (int steps : new int[] {2, 7}) {
            long reached = child.runUntil(steps);
            assertTrue(reached >= steps);
        }
        FineTuneResult result = bench.tuner().run(request, Progress.NONE);
        assertTrue(result.resumedAt() >= 7, "resumed at " + result.resumedAt());
        assertEquals(expected, result.model().sha256());
    }

    @Test
    void aDamagedOneIsSaid() throws IOException {
        interrupt();
        Path newest = newestFirst().get(0);
        Files.delete(newest.resolve("engine.state"));
        List<String> notes = bench.tuner().run(request, Progress.NONE).log().notes();
        assertTrue(
                notes.stream()
                        .anyMatch(note -> note.startsWith("The checkpoint " + newest.getFileName() + " was damaged")),
                notes.toString());
    }

    @Test
    void oneOfAnotherVersionIsRefusedWithBoth() throws IOException {
        interrupt();
        for (Path checkpoint : newestFirst()) {
            Path state = checkpoint.resolve("state.json");
            Files.writeString(state, Files.readString(state).replaceFirst("\"format\" ?: ?\\d+", "\"format\": 99"));
            Files.writeString(checkpoint.resolve("state.sha256"), Hash.sha256(state));
        }
        ProblemException refused =
                assertThrows(ProblemException.class, () -> bench.tuner().run(request, Progress.NONE));
        assertEquals("train.checkpoint-mismatch", refused.problem().code());
        assertTrue(
                refused.problem()
                        .message()
                        .matches(".*expected format \\d+ and training [0-9a-f]{64}, got format 99 and"
                                + " training [0-9a-f]{64}.*"),
                refused.getMessage());
    }

    /** {@code releng/kills} does so a hundred times with the whole program. */
    @Test
    void fiveTrainingsThatAreKilledAtRandomMomentsEndWithTheSameBytes() throws Exception {
        String expected = whole();
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            new KilledTraining(folder).runUntil(1 + random.nextInt(20), random.nextInt(60));
            FineTuneResult result = bench.tuner().run(request, Progress.NONE);
            assertTrue(result.resumedAt() > 0, "seed " + seed);
            assertEquals(expected, result.model().sha256(), "seed " + seed);
        }
    }

    @Test
    void whereItGoesOnFromIsSaid() {
        interrupt();
        var watcher = new Watcher();
        long from = bench.tuner().run(request, watcher).resumedAt();
        assertTrue(
                watcher.messages().stream().anyMatch(message -> message.contains("goes on from step " + from + " of ")),
                watcher.messages().toString());
    }

    /** Files of the child may be no larger than the network, while a checkpoint holds the optimizer's state too. */
    @Test
    void onAFullDiskTheRunFailsClearlyAndGoesOnFromTheCheckpointBefore() throws Exception {
        var wide =
                new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(1000, 1000), Activation.RELU, 0, 3, 1);
        request = bench.request(bench.headed("headed", wide), train, SETTINGS, "tuned");
        String expected = whole();
        interrupt();
        long saved =
                Long.parseLong(newestFirst().get(0).getFileName().toString().substring(5));
        String said = new KilledTraining(folder).runWithFilesOfAtMost(6000);
        assertTrue(said.contains("The checkpoint cannot be written"), said);
        assertTrue(said.contains("File too large"), said);
        FineTuneResult result = bench.tuner().run(request, Progress.NONE);
        assertEquals(saved, result.resumedAt());
        assertEquals(expected, result.model().sha256());
    }
}
