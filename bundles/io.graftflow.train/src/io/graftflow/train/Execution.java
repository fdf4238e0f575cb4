package io.graftflow.train;

import io.graftflow.base.Titled;

/**
 * What changes how training runs, and only a little what comes out.
 *
 * @param precision in which numbers
 * @param seed of the order of rows, of dropout and of what is held back
 * @param checkpointSeconds a checkpoint is written at the first step after so many seconds; 0 for each step
 * @param memoryBytes how much memory training may take; 0 for what is free
 */
public record Execution(PrecisionSetting precision, long seed, double checkpointSeconds, long memoryBytes) {

    /** In what numbers to train. */
    public enum PrecisionSetting implements Titled {
        /** What trains fastest on the device without harm. */
        AUTO("Auto"),
        /** 32 bits everywhere. */
        FLOAT32("float32"),
        /** Matrix products and convolutions in 16 bits, all else in 32. */
        BFLOAT16("bfloat16");

        private final String title;

        PrecisionSetting(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** The device's precision, seed 0, a checkpoint each 10 seconds, all memory that is free. */
    public static final Execution DEFAULT = new Execution(PrecisionSetting.AUTO, 0, 10, 0);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Execution {
        Ranges.require(checkpointSeconds >= 0, "checkpointSeconds", "0 or more", checkpointSeconds);
        Ranges.require(memoryBytes >= 0, "memoryBytes", "0 or more", memoryBytes);
    }

    /** The same in other numbers. */
    public Execution withPrecision(PrecisionSetting other) {
        return new Execution(other, seed, checkpointSeconds, memoryBytes);
    }

    /** The same with another seed. */
    public Execution withSeed(long other) {
        return new Execution(precision, other, checkpointSeconds, memoryBytes);
    }

    /** The same with checkpoints at another interval. */
    public Execution withCheckpoints(double seconds) {
        return new Execution(precision, seed, seconds, memoryBytes);
    }

    /** The same with another limit of memory. */
    public Execution withMemory(long bytes) {
        return new Execution(precision, seed, checkpointSeconds, bytes);
    }
}
