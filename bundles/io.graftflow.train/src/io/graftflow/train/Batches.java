package io.graftflow.train;

/**
 * Which rows stand together in a step.
 *
 * @param size rows of a step, at least 1
 * @param accumulation in how many parts a batch is run, one after the other, their gradients added up: less memory, and but
 *     for batch norm the same step
 * @param last what becomes of the rows that do not fill a batch
 * @param balanced whether each class is drawn as often as any other, with the rows of rare classes drawn again; else each row
 *     stands in an epoch once
 */
public record Batches(int size, int accumulation, LastBatch last, boolean balanced) {

    /** What becomes of the rows at the end of an epoch that do not fill a batch. */
    public enum LastBatch {
        /** They are a smaller batch. */
        KEEP,
        /** They are left out; others are in the next epoch, whose order is another. */
        DROP,
        /** They join the batch before when they are fewer than half of a batch. */
        MERGE
    }

    /**
     * Refuses what cannot be trained with.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Batches {
        Ranges.require(size >= 1, "batchSize", "at least 1", size);
        Ranges.require(accumulation >= 1, "accumulation", "at least 1", accumulation);
    }

    /** Batches of so many rows, each row once an epoch. */
    public static Batches of(int size) {
        return new Batches(size, 1, LastBatch.KEEP, false);
    }

    /** The same with another number of rows. */
    public Batches withSize(int rows) {
        return new Batches(rows, accumulation, last, balanced);
    }

    /** The same in more parts or fewer. */
    public Batches withAccumulation(int parts) {
        return new Batches(size, parts, last, balanced);
    }

    /** The same with another rule for the rows that do not fill a batch. */
    public Batches withLast(LastBatch rule) {
        return new Batches(size, accumulation, rule, balanced);
    }

    /** The same with each class as often as any other, or not. */
    public Batches withBalanced(boolean wanted) {
        return new Batches(size, accumulation, last, wanted);
    }
}
