package io.graftflow.train.internal.loop;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.train.TrainingLog.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What each step was, in a file beside the checkpoints, a record of {@value #RECORD} bytes a step. What was written after the
 * checkpoint that a training goes on from is dropped, for those steps are done again.
 */
public final class StepLog implements AutoCloseable {

    private static final int RECORD = 64;
    private static final int BUFFERED = 256;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(RECORD * BUFFERED);

    private StepLog(Path file, long step) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long keep = read().stream().filter(own -> own.step() <= step).count() * RECORD;
            channel.truncate(keep).position(keep);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a log to go on from a step.
     *
     * @param step steps that are done
     * @throws ProblemException {@code train.log-unwritable}
     */
    public static StepLog open(Path file, long step) {
        try {
            Files.createDirectories(file.getParent());
            return new StepLog(file, step);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Writes a log whole.
     *
     * @throws ProblemException {@code train.log-unwritable}
     */
    public static void write(Path file, List<Step> steps) {
        try (StepLog log = open(file, 0)) {
            steps.forEach(log::add);
            log.flush();
        }
    }

    /**
     * Reads a log.
     *
     * @throws ProblemException {@code train.log-unwritable}
     */
    public static List<Step> read(Path file) {
        try (StepLog log = open(file, Long.MAX_VALUE)) {
            return log.steps();
        }
    }

    /** Adds a step. */
    public void add(Step step) {
        buffer.putLong(step.step()).putInt(step.epoch()).putInt(step.rows());
        buffer.putDouble(step.learningRate()).putDouble(step.loss()).putDouble(step.gradientNorm());
        buffer.putDouble(step.rowsPerSecond()).putLong(step.memoryBytes()).putLong(step.milliseconds());
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    /** Brings all steps into the file. */
    public void flush() {
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** All steps. */
    public List<Step> steps() {
        flush();
        try {
            long end = channel.position();
            List<Step> steps = read();
            channel.position(end);
            return steps;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private List<Step> read() throws IOException {
        channel.position(0);
        List<Step> steps = new ArrayList<>();
        ByteBuffer records = ByteBuffer.allocate(RECORD * BUFFERED);
        while (channel.read(records) >= 0) {
            records.flip();
            while (records.remaining() >= RECORD) {
                steps.add(new Step(
                        records.getLong(),
                        records.getInt(),
                        records.getInt(),
                        records.getDouble(),
                        records.getDouble(),
                        records.getDouble(),
                        records.getDouble(),
                        records.getLong(),
                        records.getLong()));
            }
            records.compact();
        }
        return steps;
    }

    private static ProblemException unwritable(IOException cause) {
        return new ProblemException(
                Problem.error(
                        "train.log-unwritable",
                        "The log of the steps could not be written: " + cause.getMessage() + ".",
                        "Free some space; the training goes on from its last checkpoint."),
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
