package io.graftflow.train;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Format;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.train.internal.loop.EventFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what happened in a training for other programs: tables of steps and measurements, and a file for TensorBoard. */
public final class LogFiles {

    /** What each step was, as Parquet. */
    public static final String STEPS_PARQUET = "steps.parquet";

    /** The same as CSV. */
    public static final String STEPS_CSV = "steps.csv";

    /** What was measured on held-back rows, as CSV. */
    public static final String EPOCHS_CSV = "epochs.csv";

    /** The folder that TensorBoard is pointed to. */
    public static final String TENSORBOARD = "tensorboard";

    private static final TableSpec STEPS = TableSpec.of(
            Column.required("step", ColumnKind.INTEGER),
            Column.required("epoch", ColumnKind.INTEGER),
            Column.required("rows", ColumnKind.INTEGER),
            Column.required("learning_rate", ColumnKind.NUMBER),
            Column.required("loss", ColumnKind.NUMBER),
            Column.required("gradient_norm", ColumnKind.NUMBER),
            Column.required("rows_per_second", ColumnKind.NUMBER),
            Column.required("memory_bytes", ColumnKind.INTEGER),
            Column.required("milliseconds", ColumnKind.INTEGER));

    private LogFiles() {}

    /**
     * Writes all of them into a folder.
     *
     * @throws ProblemException {@code train.log-unwritable}
     */
    public static void write(Path folder, TrainingLog log, TrainingHistory history) {
        try {
            Files.createDirectories(folder);
            Path work = Files.createTempDirectory(folder, ".tables");
            try {
                try (Table steps = steps(work.resolve("steps.arrow"), log)) {
                    TableFiles.write(steps, folder.resolve(STEPS_PARQUET), Format.PARQUET, Progress.NONE);
                    TableFiles.write(steps, folder.resolve(STEPS_CSV), Format.CSV, Progress.NONE);
                }
                try (Table epochs = history.write(work.resolve("epochs.arrow"))) {
                    TableFiles.write(epochs, folder.resolve(EPOCHS_CSV), Format.CSV, Progress.NONE);
                }
            } finally {
                AtomicFiles.deleteTree(work);
            }
            events(folder.resolve(TENSORBOARD), log);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "train.log-unwritable",
                            "The log of the training could not be written to " + folder + ": " + e.getMessage() + ".",
                            "Free some space and run again."),
                    e);
        }
    }

    private static Table steps(Path file, TrainingLog log) {
        try (TableWriter writer = Table.write(file, STEPS)) {
            for (TrainingLog.Step step : log.steps()) {
                writer.integer(0, step.step()).integer(1, step.epoch()).integer(2, step.rows());
                writer.number(3, step.learningRate()).number(4, step.loss()).number(5, step.gradientNorm());
                writer.number(6, step.rowsPerSecond()).integer(7, step.memoryBytes());
                writer.integer(8, step.milliseconds()).endRow();
            }
            return writer.finish();
        }
    }

    private static void events(Path folder, TrainingLog log) throws IOException {
        Files.createDirectories(folder);
        Map<Long, Double> seconds = new LinkedHashMap<>();
        log.steps().forEach(step -> seconds.put(step.step(), step.milliseconds() / 1e3));
        double began = seconds.values().stream().findFirst().orElse(0.0);
        Path file = folder.resolve("events.out.tfevents." + (long) began + ".graftflow");
        try (var events = new EventFile(new BufferedOutputStream(Files.newOutputStream(file)), began)) {
            for (TrainingLog.Step step : log.steps()) {
                var values = new LinkedHashMap<String, Double>();
                values.put("train/loss", step.loss());
                values.put("train/learning_rate", step.learningRate());
                values.put("train/gradient_norm", step.gradientNorm());
                values.put("speed/rows_per_second", step.rowsPerSecond());
                values.put("memory/resident_bytes", (double) step.memoryBytes());
                events.scalars(step.milliseconds() / 1e3, step.step(), values);
            }
            for (TrainingLog.Measurement own : log.measurements()) {
                var values = new LinkedHashMap<String, Double>();
                values.put("validation/loss", own.loss());
                own.metrics().forEach((name, value) -> values.put("validation/" + name, value));
                events.scalars(seconds.getOrDefault(own.step(), began), own.step(), values);
            }
        }
    }
}
