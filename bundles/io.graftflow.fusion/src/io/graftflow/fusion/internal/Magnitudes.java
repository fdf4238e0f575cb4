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

    /** The size of a change. */
    static float of(double change) {
        return (float) Math.abs(change);
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
    private static long[][] counts(TensorScan tensor, int[] upper) {
        return tensor.collect(
                () -> new long[tensor.models()][BUCKETS],
                (counts, chunk) -> {
                    double[] changes = new double[chunk.count()];
                    for (int model = 0; model < counts.length; model++) {
                        TaskVectors.changes(chunk, model, changes);
                        count(changes, counts[model], upper.length == 0 ? -1 : upper[model]);
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

    private static void count(double[] changes, long[] counts, int upper) {
        for (double change : changes) {
            int bits = Float.floatToRawIntBits(of(change));
            if (upper < 0) {
                counts[bits >>> HALF_BITS]++;
            } else if (bits >>> HALF_BITS == upper) {
                counts[bits & (BUCKETS - 1)]++;
            }
        }
    }

    /** For each model the bucket in which the wanted one lies, counted from the largest; adds what lies above it. */
    private static int[] buckets(long[][] counts, long kept, long[] above) {
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
