package io.graftflow.train.internal.loop;

import io.graftflow.base.Progress;
import io.graftflow.train.TrainingLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Tells whoever watches how training goes, ten times a second at most. */
public final class LiveFigures {

    private static final long NANOSECONDS = 100_000_000;
    private static final double RECENT = 0.9;

    private final Progress progress;
    private final long steps;
    private final int epochs;
    private final Memory memory;
    private final LongSupplier clock;
    private long told;
    private long looked;
    private long last;
    private double secondsPerStep;
    private double rowsPerSecond;
    private long memoryBytes;

    /**
     * Figures of a training.
     *
     * @param steps of all of it
     */
    public LiveFigures(Progress progress, long steps, int epochs, Memory memory) {
        this(progress, steps, epochs, memory, System::nanoTime);
    }

    /** The same by another clock, in nanoseconds. */
    LiveFigures(Progress progress, long steps, int epochs, Memory memory, LongSupplier clock) {
        this.clock = clock;
        this.last = clock.getAsLong();
        this.told = last - NANOSECONDS;
        this.progress = progress;
        this.steps = steps;
        this.epochs = epochs;
        this.memory = memory;
    }

    /** Something other than steps took time, which does not count. */
    public void pause() {
        last = clock.getAsLong();
    }

    /** The mean of the last steps' rows a second. */
    public double rowsPerSecond() {
        return rowsPerSecond;
    }

    /** Bytes of this process in memory, as last looked at; 0 where the system does not tell. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** A step over so many rows is done. */
    public void timed(int rows) {
        long now = clock.getAsLong();
        double seconds = Math.max(1e-9, (now - last) / 1e9);
        last = now;
        boolean first = secondsPerStep == 0;
        secondsPerStep = first ? seconds : RECENT * secondsPerStep + (1 - RECENT) * seconds;
        double speed = rows / seconds;
        rowsPerSecond = first ? speed : RECENT * rowsPerSecond + (1 - RECENT) * speed;
        if (memoryBytes == 0 || now - looked >= NANOSECONDS) {
            looked = now;
            memoryBytes = memory.resident().orElse(0);
        }
    }

    /** Tells of a step, after {@link #timed}. */
    public void step(TrainingLog.Step step) {
        long now = clock.getAsLong();
        if (now - told < NANOSECONDS && step.step() < steps) {
            return;
        }
        told = now;
        var figures = new LinkedHashMap<String, Double>();
        figures.put("epoch", (double) step.epoch());
        figures.put("step", (double) step.step());
        figures.put("loss", step.loss());
        figures.put("learningRate", step.learningRate());
        figures.put("gradientNorm", step.gradientNorm());
        figures.put("rowsPerSecond", rowsPerSecond);
        figures.put("secondsLeft", secondsPerStep * (steps - step.step()));
        figures.put("memoryBytes", (double) memoryBytes);
        progress.figures(figures);
        progress.report((double) step.step() / steps, "epoch " + step.epoch() + " of " + epochs);
    }

    /** Figures that come more seldom. */
    public void tell(Map<String, Double> figures) {
        progress.figures(figures);
        pause();
    }
}
