package io.graftflow.evaluate;

/**
 * How good a classifier is at one class, as scikit-learn's {@code precision_recall_fscore_support} has it.
 *
 * @param label the class
 * @param support how many rows are of it
 * @param predictions how many rows are taken for it
 * @param hits how many rows are both
 */
public record ClassScores(String label, long support, long predictions, long hits) {

    /** The share of the rows taken for it that are of it; 0 when there are none. */
    public double precision() {
        return ratio(hits, predictions);
    }

    /** The share of the rows of it that are taken for it; 0 when there are none. */
    public double recall() {
        return ratio(hits, support);
    }

    /** The harmonic mean of precision and recall; 0 when there are no rows. */
    public double f1() {
        return f1(support, predictions, hits);
    }

    /** The harmonic mean of precision and recall from counts; 0 when there are no rows. */
    public static double f1(long support, long predictions, long hits) {
        return ratio(2 * hits, support + predictions);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
