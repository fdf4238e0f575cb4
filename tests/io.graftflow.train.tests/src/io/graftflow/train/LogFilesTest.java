package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.train.internal.loop.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFilesTest {

    private static final TrainingLog LOG = log(20, 5);

    private static final Map<String, ToDoubleFunction<TrainingLog.Step>> COLUMNS = Map.of(
            "step", TrainingLog.Step::step,
            "epoch", TrainingLog.Step::epoch,
            "rows", TrainingLog.Step::rows,
            "learning_rate", TrainingLog.Step::learningRate,
            "loss", TrainingLog.Step::loss,
            "gradient_norm", TrainingLog.Step::gradientNorm,
            "rows_per_second", TrainingLog.Step::rowsPerSecond,
            "memory_bytes", TrainingLog.Step::memoryBytes,
            "milliseconds", TrainingLog.Step::milliseconds);

    @TempDir
    private Path folder;

    private static TrainingLog log(int steps, int perEpoch) {
        return new TrainingLog(
                LongStream.rangeClosed(1, steps)
                        .mapToObj(step -> new TrainingLog.Step(
                                step,
                                (int) (step - 1) / perEpoch + 1,
                                8,
                                0.01 * step,
                                1.0 / step,
                                2 + step,
                                1000 + step,
                                (1 << 20) + step,
                                1_700_000_000_000L + step))
                        .toList(),
                List.of(new TrainingLog.Measurement(perEpoch, 1, 0.5, Map.of("accuracy", 0.75))),
                List.of(new TrainingLog.RatePoint(1, 0.001, 2)),
                List.of("Something was decided."));
    }

    private Table read(String file) {
        return TableFiles.read(
                folder.resolve(file), ReadOptions.DEFAULT, folder.resolve(file + ".arrow"), Progress.NONE);
    }

    private static double[] numbers(Table table, String column) {
        int place = table.spec().index(column);
        double[] numbers = new double[(int) table.rows()];
        table.forEachRow(Progress.NONE, row -> numbers[(int) row.index()] = row.number(place));
        return numbers;
    }

    @Test
    void stepsAreReadBackFromParquetAndCsv() {
        var history = new TrainingHistory(
                List.of(new TrainingHistory.Epoch(1, 5, 0.05, 0.9, OptionalDouble.of(0.5), Map.of("accuracy", 0.75))));
        LogFiles.write(folder, LOG, history);
        for (String file : List.of(LogFiles.STEPS_PARQUET, LogFiles.STEPS_CSV)) {
            try (Table table = read(file)) {
                assertEquals(20, table.rows(), file);
                COLUMNS.forEach((column, value) -> assertArrayEquals(
                        LOG.steps().stream().mapToDouble(value).toArray(), numbers(table, column), 1e-12, column));
                assertEquals(
                        COLUMNS.keySet(),
                        table.spec().columns().stream().map(Column::name).collect(Collectors.toSet()));
            }
        }
        try (Table epochs = read(LogFiles.EPOCHS_CSV)) {
            assertArrayEquals(new double[] {0.75}, numbers(epochs, "validation_accuracy"));
            assertArrayEquals(new double[] {0.5}, numbers(epochs, "validation_loss"));
            assertArrayEquals(new double[] {0.9}, numbers(epochs, "loss"));
        }
    }

    @Test
    void tensorBoardFindsOneFileAndNothingElseIsLeft() throws IOException {
        LogFiles.write(folder, LOG, new TrainingHistory(List.of()));
        try (Stream<Path> files = Files.list(folder.resolve(LogFiles.TENSORBOARD))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertEquals(List.of("events.out.tfevents.1700000000.graftflow"), names);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(4, files.count());
        }
    }

    @Test
    void tensorBoardIsToldOfEachStepAndOfEachMeasurement() throws IOException {
        LogFiles.write(folder, LOG, new TrainingHistory(List.of()));
        Path file = folder.resolve(LogFiles.TENSORBOARD).resolve("events.out.tfevents.1700000000.graftflow");
        List<Events.Event> events = Events.read(Files.readAllBytes(file));
        assertEquals(1 + 20 + 1, events.size());
        for (TrainingLog.Step step : LOG.steps()) {
            Events.Event event = events.get((int) step.step());
            assertEquals(step.step(), event.step());
            assertEquals(step.milliseconds() / 1e3, event.seconds());
            assertEquals(
                    Map.of(
                            "train/loss", (float) step.loss(),
                            "train/learning_rate", (float) step.learningRate(),
                            "train/gradient_norm", (float) step.gradientNorm(),
                            "speed/rows_per_second", (float) step.rowsPerSecond(),
                            "memory/resident_bytes", (float) step.memoryBytes()),
                    event.values());
        }
        Events.Event measured = events.get(21);
        assertEquals(5, measured.step());
        assertEquals(1_700_000_000.005, measured.seconds());
        assertEquals(Map.of("validation/loss", 0.5f, "validation/accuracy", 0.75f), measured.values());
    }

    @Test
    void theLogOfAPhaseCountsOnFromTheOneBefore() {
        TrainingLog both = TrainingLog.ofPhases(List.of(), List.of(LOG, log(10, 5)));
        assertEquals(30, both.steps().size());
        for (int i = 0; i < 30; i++) {
            assertEquals(i + 1, both.steps().get(i).step());
            assertEquals(i / 5 + 1, both.steps().get(i).epoch());
        }
        assertEquals(25, both.measurements().get(1).step());
        assertEquals(5, both.measurements().get(1).epoch());
        assertEquals(List.of("Something was decided."), both.notes());
        assertEquals(
                List.of(1, 2),
                both.rates().stream().map(TrainingLog.RatePoint::phase).toList());
    }

    @Test
    void whatOnePhaseSaysAloneBeginsWithItsNumber() {
        var other =
                new TrainingLog(List.of(), List.of(), List.of(), List.of("Something was decided.", "The rate is 0.1."));
        assertEquals(
                List.of("Something was decided.", "Phase 2: The rate is 0.1."),
                TrainingLog.ofPhases(List.of(), List.of(LOG, other)).notes());
        assertEquals(other, TrainingLog.ofPhases(List.of(), List.of(other)));
    }

    @Test
    void jsonHoldsAllButTheSteps() {
        assertEquals(LOG, TrainingLog.fromJson(LOG.toJson(), LOG.steps()));
    }

    @Test
    void theCurveForPeopleHasAtMostThreeHundredPointsAndTheMeanOfAllSteps() {
        TrainingLog log = log(1000, 10);
        var curve = log.summary().path("curve");
        assertEquals(300, curve.size());
        assertEquals(1000, curve.get(299).path("step").asLong());
        curve.forEach(point -> assertEquals(
                0.01 * point.path("step").asLong(), point.path("learningRate").asDouble(), 1e-12));
        assertEquals(20, LOG.summary().path("curve").size());
        assertTrue(curve.get(0).path("loss").asDouble()
                > curve.get(299).path("loss").asDouble());
    }
}
