package io.graftflow.evaluate;

/**
 * One number that says how good answers are where a row may have several labels, or none. Implementations are one small
 * class each.
 */
public interface LabelMetric extends Criterion {

    /** Begins to measure answers of so many labels. */
    Sum over(int labels);

    /** A metric of the rows so far. Used by one thread. */
    interface Sum {

        /**
         * Adds a row; all arrays are {@code [labels]}.
         *
         * @param truth which labels it has
         * @param predicted which labels it is told to have
         * @param probabilities how probable each label is held, 0 to 1
         */
        void add(boolean[] truth, boolean[] predicted, float[] probabilities);

        /** The metric over all rows added, of which there is at least one. */
        double value();
    }
}
