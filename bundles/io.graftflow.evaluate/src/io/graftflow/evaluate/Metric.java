package io.graftflow.evaluate;

/** One number that says how good a classifier is on some rows. Implementations are one small class each. */
public interface Metric {

    /** A stable word for JSON, such as {@code macroF1}. */
    String id();

    /** A short name for people, such as {@code Macro F1}. */
    String title();

    /** What it measures, in a sentence. */
    String definition();

    /** Whether more of it is better. */
    boolean greaterIsBetter();

    /** Whether it says anything when there are so many classes. */
    default boolean suits(int classes) {
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
