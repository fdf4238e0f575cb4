package io.graftflow.fusion.internal;

import io.graftflow.fusion.TensorScan;
import java.util.Arrays;

/**
 * How large a model's changes to one tensor are, and which size splits off the largest of them. Sizes are compared as
 * 32-bit floats, whose bits stand in the order of the numbers: two passes over the tensor, each counting half of the bits,
 * find the size without sorting and without holding the tensor.
 */
final class Magnitudes {

    private static final int HALF_BITS = 16;
    private static final int BUCKETS = 1 << HALF_BITS;

    private Magnitudes() {}

    /** The bits of a change's size. */
    static int bits(float change) {
        return Float.floatToRawIntBits(Math.abs(change));
    }

    /** Puts 0 in the place of changes that are smaller than a size. */
    static void keepFrom(float least, float[] changes, int count) {
        float below = Math.nextDown(least);
        for (int i = 0; i < count; i++) {
            changes[i] *= TaskVectors.step(Math.abs(changes[i]) - below);
        }
    }

    /** Puts 0 in the place of changes that are as large as a size or larger. */
    static void keepBelow(float most, float[] changes, int count) {
        for (int i = 0; i < count; i++) {
            changes[i] *= TaskVectors.step(most - Math.abs(changes[i]));
        }
    }

    /**
     * The size of the smallest of the largest changes of each model. It is found by halves of its bits, whose order is that of
     * the sizes.
     *
     * @param kept how many changes are as large or larger; more when several have just that size
     * @return infinity for all when none is to be kept
     */
    static float[] thresholds(TensorScan tensor, long kept) {
        float[] thresholds = new float[tensor.models()];
        if (kept <= 0) {
            Arrays.fill(thresholds, Float.POSITIVE_INFINITY);
            return thresholds;
        }
        long[] above = new long[thresholds.length];
        int[] upper = buckets(counts(tensor, new int[0]), kept, above);
        int[] lower = buckets(counts(tensor, upper), kept, above);
        for (int model = 0; model < thresholds.length; model++) {
            thresholds[model] = Float.intBitsToFloat(upper[model] << HALF_BITS | lower[model]);
        }
        return thresholds;
    }

    /**
     * How many changes of each model have each upper half of bits; or, of those with a given one, each lower half.
     *
     * @param upper the given ones; empty for a count of upper halves
     */
    private static int[][] counts(TensorScan tensor, int[] upper) {
        return tensor.collect(
                () -> new int[tensor.models()][BUCKETS],
                (counts, chunk) -> {
                    for (int model = 0; model < counts.length; model++) {
                        float[] changes = chunk.changes()[model];
                        if (upper.length == 0) {
                            countUpper(changes, chunk.count(), counts[model]);
                        } else {
                            countLower(changes, chunk.count(), upper[model], counts[model]);
                        }
                    }
                },
                (all, more) -> {
                    for (int model = 0; model < all.length; model++) {
                        for (int bucket = 0; bucket < BUCKETS; bucket++) {
                            all[model][bucket] += more[model][bucket];
                        }
                    }
                });
    }

    private static void countUpper(float[] changes, int count, int[] counts) {
        for (int i = 0; i < count; i++) {
            counts[bits(changes[i]) >>> HALF_BITS]++;
        }
    }

    private static void countLower(float[] changes, int count, int upper, int[] counts) {
        for (int i = 0; i < count; i++) {
            int bits = bits(changes[i]);
            if (bits >>> HALF_BITS == upper) {
                counts[bits & (BUCKETS - 1)]++;
            }
        }
    }

    /** For each model the bucket in which the wanted one lies, counted from the largest; adds what lies above it. */
    private static int[] buckets(int[][] counts, long kept, long[] above) {
        int[] buckets = new int[counts.length];
        for (int model = 0; model < buckets.length; model++) {
            int bucket = BUCKETS - 1;
            while (bucket > 0 && above[model] + counts[model][bucket] < kept) {
                above[model] += counts[model][bucket];
                bucket--;
            }
            buckets[model] = bucket;
        }
        return buckets;
    }
}
