package io.graftflow.evaluate;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How well one label's rows are ranked before all others: Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds, of recall R and precision P;
 * scikit-learn's {@code average_precision_score}. Keeps 8 bytes a row. Used by one thread.
 */
public final class AveragePrecision {

    private long[] rows = new long[64];
    private int count;
    private long positives;

    /**
     * Adds a row.
     *
     * @param truth whether it has the label
     * @param score how strongly it is held to have it; a number
     */
    public void add(boolean truth, float score) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        rows[count++] = (long) order(score) << 1 | (truth ? 1 : 0);
        positives += truth ? 1 : 0;
    }

    /** An integer that is the greater the greater the number is. */
    private static int order(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        return bits < 0 ? bits ^ 0x7fffffff : bits;
    }

    /** The average precision of all rows so far; empty when none of them has the label. */
    public OptionalDouble value() {
        if (positives == 0) {
            return OptionalDouble.empty();
        }
        long[] sorted = Arrays.copyOf(rows, count);
        Arrays.sort(sorted);
        double sum = 0;
        long hits = 0;
        int row = count - 1;
        while (row >= 0) {
            long score = sorted[row] >> 1;
            long before = hits;
            while (row >= 0 && sorted[row] >> 1 == score) {
                hits += sorted[row] & 1;
                row--;
            }
            sum += (double) (hits - before) / positives * hits / (count - 1 - row);
        }
        return OptionalDouble.of(sum);
    }
}
