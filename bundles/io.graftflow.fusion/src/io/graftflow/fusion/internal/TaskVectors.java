package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.WeightFusion;
import java.util.Arrays;

/**
 * What training changed, model by model, and the two ways to join it: summed, or, where models want opposite things, what
 * agrees with the stronger side alone. Its loops have no branches, which the processor could only guess, so that they are
 * compiled to vector instructions.
 */
final class TaskVectors {

    /** How many numbers are gone through for all models, so that what is found of them stays at hand. */
    private static final int BLOCK = 1024;

    /** Its square makes at least 1 of the smallest float. */
    private static final float LARGE = 0x1p100f;

    private TaskVectors() {}

    /** What is left of a model's changes to the numbers of a chunk. */
    @FunctionalInterface
    interface Kept {
        /** Takes out of the chunk what is not kept. */
        void keep(Chunk chunk, int model);

        /** All of them. */
        static Kept all() {
            return (chunk, model) -> {};
        }
    }

    /** 1 for numbers above 0, 0 for others, NaN for what is no number. */
    static float step(float number) {
        return Math.min(Math.max(number, 0) * LARGE * LARGE, 1);
    }

    /** The weighted sum of what is left of the changes, times the scale. */
    static WeightFusion.Mixer sum(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> addAll(kept, chunk, weights, scale, out);
    }

    private static void addAll(Kept kept, Chunk chunk, double[] weights, double scale, float[] sums) {
        Arrays.fill(sums, 0, chunk.count(), 0);
        for (int model = 0; model < weights.length; model++) {
            kept.keep(chunk, model);
            add(chunk.changes()[model], (float) (scale * weights[model]), sums, chunk.count());
        }
    }

    private static void add(float[] changes, float factor, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += factor * changes[i];
        }
    }

    /**
     * Times the scale, the weighted mean of those changes whose sign is that of the weighted sum of all (TIES' election of
     * signs and its disjoint mean). A change of nothing has no vote and does not count in the mean.
     */
    static WeightFusion.Mixer elect(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> {
            addAll(kept, chunk, weights, 1, out);
            float[] total = new float[BLOCK];
            float[] counted = new float[BLOCK];
            for (int start = 0; start < chunk.count(); start += BLOCK) {
                int count = Math.min(BLOCK, chunk.count() - start);
                Arrays.fill(total, 0);
                Arrays.fill(counted, 0);
                for (int model = 0; model < weights.length; model++) {
                    addAgreeing(chunk.changes()[model], start, (float) weights[model], out, total, counted, count);
                }
                divide(total, counted, (float) scale, out, start, count);
            }
        };
    }

    private static void addAgreeing(
            float[] changes, int start, float weight, float[] sums, float[] total, float[] counted, int count) {
        float size = Math.abs(weight);
        for (int i = 0; i < count; i++) {
            float vote = weight * changes[start + i];
            float sum = sums[start + i];
            float agrees = step(vote) * step(sum) + step(-vote) * step(-sum);
            total[i] += agrees * vote;
            counted[i] += agrees * size;
        }
    }

    private static void divide(float[] total, float[] counted, float scale, float[] out, int start, int count) {
        for (int i = 0; i < count; i++) {
            out[start + i] = scale * total[i] / Math.max(counted[i], Float.MIN_NORMAL);
        }
    }
}
