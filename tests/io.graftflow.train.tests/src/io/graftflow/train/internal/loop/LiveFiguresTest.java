package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.base.Progress;
import io.graftflow.train.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures by a clock that goes as the tests say. */
final class LiveFiguresTest {

    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path machine;

    private final List<Map<String, Double>> told = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private long now = 5 * SECOND;
    private LiveFigures figures;

    @BeforeEach
    void begin() throws IOException {
        resident(100);
        figures = new LiveFigures(
                new Progress() {
                    @Override
                    public void report(double fraction, String message) {
                        messages.add(fraction + " " + message);
                    }

                    @Override
                    public void figures(Map<String, Double> values) {
                        told.add(values);
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                },
                20,
                4,
                new Memory(machine),
                () -> now);
    }

    private void resident(long kilobytes) throws IOException {
        Path file = machine.resolve("proc/self/status");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "VmRSS:\t" + kilobytes + " kB\n");
    }

    /** A step over ten rows that takes a while. */
    private void step(int number, double seconds) {
        now += (long) (seconds * SECOND);
        figures.timed(10);
        figures.step(new TrainingLog.Step(number, 1 + (number - 1) / 5, 10, 0.25, 0.5, 3, 0, 0, 0));
    }

    @Test
    void aStepIsToldWithItsSpeedTheTimeLeftAndMemory() {
        step(1, 2);
        assertEquals(
                Map.of(
                        "epoch", 1.0,
                        "step", 1.0,
                        "loss", 0.5,
                        "learningRate", 0.25,
                        "gradientNorm", 3.0,
                        "rowsPerSecond", 5.0,
                        "secondsLeft", 38.0,
                        "memoryBytes", 102_400.0),
                told.get(0));
        assertEquals(List.of("0.05 epoch 1 of 4"), messages);
    }

    @Test
    void speedAndTimeLeftAreMeansThatForgetAndPausesDoNotCount() throws IOException {
        step(1, 2);
        now += 100 * SECOND;
        figures.pause();
        resident(300);
        step(2, 1);
        Map<String, Double> second = told.get(1);
        assertEquals(0.9 * 5 + 0.1 * 10, second.get("rowsPerSecond"), 1e-9);
        assertEquals((0.9 * 2 + 0.1 * 1) * 18, second.get("secondsLeft"), 1e-9);
        assertEquals(307_200.0, second.get("memoryBytes"));
        assertEquals(second.get("rowsPerSecond"), figures.rowsPerSecond());
        assertEquals(307_200, figures.memoryBytes());
    }

    @Test
    void tenStepsASecondAreToldAndTheLastOneAlways() {
        for (int number = 1; number <= 20; number++) {
            step(number, 0.03);
        }
        assertEquals(
                List.of(1.0, 5.0, 9.0, 13.0, 17.0, 20.0),
                told.stream().map(values -> values.get("step")).toList());
        assertEquals(0, told.get(5).get("secondsLeft"));
    }

    @Test
    void measurementsAreToldAtOnceAndTakeNoTimeOfSteps() {
        step(1, 2);
        now += 50 * SECOND;
        figures.tell(Map.of("validationLoss", 0.75));
        assertEquals(Map.of("validationLoss", 0.75), told.get(1));
        step(2, 2);
        assertEquals(5, told.get(2).get("rowsPerSecond"), 1e-9);
    }
}
