package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.train.TrainingLog.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StepLogTest {

    @TempDir
    private Path folder;

    private static List<Step> steps(long from, long to, double loss) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(step ->
                        new Step(step, (int) step / 7, 8, 0.1 / step, loss + step, 2.5, 1e3, 1L << 40, step * 3))
                .toList();
    }

    private Path file() {
        return folder.resolve("log/steps");
    }

    @Test
    void whatWasWrittenIsReadHoweverManyStepsThereAre() {
        for (int count : new int[] {0, 1, 255, 256, 257, 1000}) {
            List<Step> steps = steps(1, count, 0.5);
            StepLog.write(file(), steps);
            assertEquals(steps, StepLog.read(file()));
        }
    }

    @Test
    void stepsAfterTheOneThatATrainingGoesOnFromAreDropped() {
        StepLog.write(file(), steps(1, 600, 0));
        try (StepLog log = StepLog.open(file(), 300)) {
            assertEquals(steps(1, 300, 0), log.steps());
            steps(301, 400, 9).forEach(log::add);
            var all = new ArrayList<>(steps(1, 300, 0));
            all.addAll(steps(301, 400, 9));
            assertEquals(all, log.steps());
        }
    }

    /** As when the process was killed in the middle of a record. */
    @Test
    void aStepThatWasHalfWrittenIsDropped() throws IOException {
        StepLog.write(file(), steps(1, 20, 0));
        Files.write(file(), new byte[37], StandardOpenOption.APPEND);
        try (StepLog log = StepLog.open(file(), 20)) {
            steps(21, 22, 0).forEach(log::add);
            assertEquals(steps(1, 22, 0), log.steps());
        }
    }
}
