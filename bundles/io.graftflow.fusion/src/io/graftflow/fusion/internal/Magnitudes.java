package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.TensorScan;

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
    static float of(Chunk chunk, int model, int place) {
        return (float) Math.abs(chunk.models()[model][place] - chunk.base()[place]);
    }

    /**
     * The size of the smallest of the largest changes.
     *
     * @param kept how many changes are as large or larger; more when several have just that size
     * @return infinity when none is to be kept
     */
    static float threshold(TensorScan tensor, int model, long kept) {
        if (kept <= 0) {
            return Float.POSITIVE_INFINITY;
        }
        long[] counts = new long[BUCKETS];
        tensor.forEach(chunk -> {
            for (int i = 0; i < chunk.count(); i++) {
                counts[bits(chunk, model, i) >>> HALF_BITS]++;
            }
        });
        long[] above = {0};
        int upper = bucket(counts, kept, above);
        long[] fine = new long[BUCKETS];
        tensor.forEach(chunk -> {
            for (int i = 0; i < chunk.count(); i++) {
                int bits = bits(chunk, model, i);
                if (bits >>> HALF_BITS == upper) {
                    fine[bits & (BUCKETS - 1)]++;
                }
            }
        });
        int lower = bucket(fine, kept, above);
        return Float.intBitsToFloat(upper << HALF_BITS | lower);
    }

    private static int bits(Chunk chunk, int model, int place) {
        return Float.floatToRawIntBits(of(chunk, model, place));
    }

    /** The bucket in which the wanted one lies, counted from the largest; adds what lies above it. */
    private static int bucket(long[] counts, long kept, long[] above) {
        int bucket = counts.length - 1;
        while (bucket > 0 && above[0] + counts[bucket] < kept) {
            above[0] += counts[bucket];
            bucket--;
        }
        return bucket;
    }
}
