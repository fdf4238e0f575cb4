package io.graftflow.evaluate;

import java.util.ArrayList;
import java.util.List;

/** How often predictions of a confidence are right: rows in bins of equal width by the greatest probability. */
public final class Reliability {

    /** The number of bins from confidence 0 to 1. */
    public static final int BINS = 15;

    private final long[] rows = new long[BINS];
    private final long[] hits = new long[BINS];
    private final double[] confidences = new double[BINS];

    /**
     * The rows of one bin.
     *
     * @param from least confidence, excluded unless it is 0
     * @param to greatest confidence, included
     * @param rows how many rows
     * @param confidence their mean confidence
     * @param accuracy the share of them that is right
     */
    public record Bin(double from, double to, long rows, double confidence, double accuracy) {}

    /** Adds a row: the greatest probability, and whether that class is the true one. */
    public void add(double confidence, boolean right) {
        int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(confidence * BINS) - 1));
        rows[bin]++;
        hits[bin] += right ? 1 : 0;
        confidences[bin] += confidence;
    }

    /** The bins that have rows, by rising confidence. */
    public List<Bin> bins() {
        var result = new ArrayList<Bin>();
        for (int i = 0; i < BINS; i++) {
            if (rows[i] > 0) {
                result.add(new Bin(
                        (double) i / BINS,
                        (double) (i + 1) / BINS,
                        rows[i],
                        confidences[i] / rows[i],
                        (double) hits[i] / rows[i]));
            }
        }
        return result;
    }

    /** The mean distance between confidence and accuracy, each bin weighing as much as it has rows. */
    public double expectedError() {
        long all = 0;
        double sum = 0;
        for (Bin bin : bins()) {
            all += bin.rows();
            sum += bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
        }
        return sum / all;
    }
}
