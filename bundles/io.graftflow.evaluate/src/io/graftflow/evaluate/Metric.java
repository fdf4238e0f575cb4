package io.graftflow.evaluate;

/** One number that says how good a classifier is on some rows. Implementations are one small class each. */
public interface Metric extends Criterion {

    /** Whether it says anything when there are so many classes. */
    default boolean suits(int classes) {
        return true;
    }

    /** Whether it is the mean over the rows of what each row adds by itself, so that any rows' value is a mean too. */
    default boolean isRowMean() {
        return false;
    }

    /** Whether it looks at probabilities; else at the true and the predicted class alone. */
    default boolean readsProbabilities() {
        return true;
    }

    /** Begins to measure a classifier of so many classes. */
    Sum over(int classes);

    /** A metric of the rows so far. Used by one thread. */
    interface Sum {

        /**
         * Adds a row.
         *
         * @param truth the true class
         * @param predicted the class with the greatest probability, the first of equals
         * @param probabilities of each class, {@code [classes]}, which sum to 1
         */
        void add(int truth, int predicted, float[] probabilities);

        /** The metric over all rows added, of which there is at least one. */
        double value();
    }
}
