package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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

    @Test
    void oneOfAnotherTrainingIsRefusedWithBothHashes() {
        interrupt();
        var other = new FineTuneRequest(
                request.model(),
                train,
                request.validation(),
                "text",
                "label",
                SETTINGS.withSeed(9),
                request.output(),
                request.scratch());
        ProblemException refused =
                assertThrows(ProblemException.class, () -> bench.tuner().run(other, Progress.NONE));
        assertEquals("train.checkpoint-mismatch", refused.problem().code());
        assertTrue(refused.problem().message().matches(".*expected [0-9a-f]{64}, got [0-9a-f]{64}.*"));
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
}
