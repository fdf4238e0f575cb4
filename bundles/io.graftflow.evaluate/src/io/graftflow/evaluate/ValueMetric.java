package io.graftflow.evaluate;

/**
 * One number that says how near answers that are numbers come to the true ones. Of several numbers a row, it is the mean of
 * the metrics of each, as scikit-learn's {@code multioutput="uniform_average"} has it. Implementations are one small class
 * each.
 */
public interface ValueMetric extends Criterion {

    /** Begins to measure one number a row. */
    Sum begin();

    /** A metric of the rows so far. Used by one thread. */
    interface Sum {

        /** Adds a row. */
        void add(double truth, double predicted);

        /** The metric over all rows added, of which there is at least one. */
        double value();
    }
}
