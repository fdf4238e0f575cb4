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
            int count = chunk.count();
            addAll(kept, chunk, weights, 1, out);
            keepSigns(out, count);
            float[] total = chunk.changes()[0];
            float[] counted = new float[count];
            for (int model = 0; model < weights.length; model++) {
                float[] votes = chunk.changes()[model];
                keepAgreeing(votes, (float) weights[model], out, count);
                count(votes, (float) Math.abs(weights[model]), counted);
                if (model > 0) {
                    add(votes, 1, total, count);
                }
            }
            divide(total, counted, (float) scale, out);
        };
    }

    /** 1 for numbers above 0, -1 for those below. */
    private static void keepSigns(float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] = Math.max(Math.min(sums[i] * LARGE * LARGE, 1), -1);
        }
    }

    /** How large the votes are that agree with a sign; 0 for the others. */
    private static void keepAgreeing(float[] changes, float weight, float[] signs, int count) {
        for (int i = 0; i < count; i++) {
            changes[i] = Math.max(weight * changes[i] * signs[i], 0);
        }
    }

    private static void count(float[] votes, float size, float[] counted) {
        for (int i = 0; i < counted.length; i++) {
            counted[i] += size * step(votes[i]);
        }
    }

    private static void divide(float[] total, float[] counted, float scale, float[] signs) {
        for (int i = 0; i < counted.length; i++) {
            signs[i] = scale * signs[i] * total[i] / Math.max(counted[i], Float.MIN_NORMAL);
        }
    }
}
