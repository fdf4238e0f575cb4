package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.TrainingSession;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.TrainingLog.RatePoint;
import io.graftflow.train.internal.LabeledRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RateFinderTest {

    private static final LabeledRows ROWS = Vectors.labeled(200, 1);
    private static final FineTuneSettings ADAM = LoopBench.PLAIN.withOptimizer(new Optimizer("adamw", Map.of()));

    @TempDir
    private Path folder;

    @Test
    void afterwardsTheSessionIsWhatItWasToTheBit() throws Exception {
        var program = LoopBench.program(LoopBench.network("Relu"), LoopBench.WEIGHTS, ADAM);
        var order = new DataOrder(ROWS.inputs(), ROWS.targets().strata(), ADAM.batches(), 0);
        try (TrainingSession session = LoopBench.ENGINE.train(program, Device.CPU, LoopBench.ONE_THREAD)) {
            int[] batch = order.epoch(0).get(0);
            session.step(ROWS.inputs().batch(batch), ROWS.targets(batch), 0.01);
            session.save(folder.resolve("before"));
            var runner = new StepRunner(
                    LoopBench.trainee(LoopBench.ENGINE, program, session), ROWS, Optional.empty(), 16, rows -> {});
            RateFinder.Found found = new RateFinder(runner, session, folder).find(order, Progress.NONE);
            session.save(folder.resolve("after"));
            assertTrue(found.rate() > 1e-5 && found.rate() < 1, "rate " + found.rate());
            assertTrue(found.curve().size() > 20);
            assertTrue(Arrays.equals(
                    Files.readAllBytes(folder.resolve("before")), Files.readAllBytes(folder.resolve("after"))));
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(2, left.count());
            }
        }
    }

    @Test
    void theRateThatWasFoundTrainsAndIsSaid() {
        LoopBench.Trained trained =
                new LoopBench(folder).train(ADAM.withEpochs(6).withLearningRate(0), ROWS, Vectors.labeled(60, 2));
        List<Double> losses = trained.loop().history().epochs().stream()
                .map(epoch -> epoch.validationLoss().orElseThrow())
                .toList();
        assertTrue(losses.get(5) < 0.8 * losses.get(0) || losses.get(5) < 0.5, losses.toString());
        assertTrue(trained.loop().log().rates().size() > 20);
        assertTrue(trained.loop().log().notes().stream().anyMatch(note -> note.startsWith("The learning-rate finder")));
        assertEquals(
                trained.loop().highestRate(),
                trained.loop().log().steps().get(0).learningRate());
    }

    /** A loss that falls along a logistic curve of the logarithm of the rate and then explodes. */
    @Test
    void theSuggestionIsWhereTheLossFallsFastest() {
        List<RatePoint> curve = IntStream.range(0, 80)
                .mapToObj(i -> {
                    double log = -7 + i / 10.0;
                    double loss = 2 / (1 + Math.exp(3 * (log + 3))) + Math.exp(4 * (log - 0.3));
                    return new RatePoint(1, Math.pow(10, log), loss);
                })
                .toList();
        assertEquals(1e-3, RateFinder.suggestion(curve), 3e-4);
    }

    @Test
    void aLossThatOnlyRisesGivesNoSuggestion() {
        List<RatePoint> curve = IntStream.range(0, 50)
                .mapToObj(i -> new RatePoint(1, Math.pow(10, i / 10.0 - 7), 1 + i))
                .toList();
        assertEquals(
                "train.no-rate-found",
                assertThrows(ProblemException.class, () -> RateFinder.suggestion(curve))
                        .problem()
                        .code());
    }
}
