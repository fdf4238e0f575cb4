package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.WeightFusion;

/**
 * What training changed, model by model, and the two ways to join it: summed, or, where models want opposite things, what
 * agrees with the stronger side alone.
 */
final class TaskVectors {

    private TaskVectors() {}

    /** What is left of a model's changes to the numbers of a chunk. */
    @FunctionalInterface
    interface Kept {
        /**
         * Tells the changes.
         *
         * @param changes receives them, from its start on
         */
        void into(Chunk chunk, int model, double[] changes);
    }

    /** The whole changes. */
    static void changes(Chunk chunk, int model, double[] changes) {
        double[] values = chunk.models()[model];
        double[] base = chunk.base();
        for (int i = 0; i < chunk.count(); i++) {
            changes[i] = values[i] - base[i];
        }
    }

    /** The base and the weighted sum of what is left of the changes, times the scale. */
    static WeightFusion.Mixer sum(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> {
            double[] changes = new double[chunk.count()];
            double[] sums = new double[chunk.count()];
            for (int model = 0; model < weights.length; model++) {
                kept.into(chunk, model, changes);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += weights[model] * changes[i];
                }
            }
            for (int i = 0; i < sums.length; i++) {
                out[i] = chunk.base()[i] + scale * sums[i];
            }
        };
    }

    /**
     * The base and, times the scale, the weighted mean of those changes whose sign is that of the weighted sum of all
     * (TIES' election of signs and its disjoint mean). A change of nothing has no vote and does not count in the mean.
     */
    static WeightFusion.Mixer elect(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> {
            int count = chunk.count();
            double[][] changes = new double[weights.length][count];
            double[] sums = new double[count];
            for (int model = 0; model < weights.length; model++) {
                kept.into(chunk, model, changes[model]);
                for (int i = 0; i < count; i++) {
                    changes[model][i] *= weights[model];
                    sums[i] += changes[model][i];
                }
            }
            double[] totals = new double[count];
            double[] counted = new double[count];
            for (int model = 0; model < weights.length; model++) {
                double weight = Math.abs(weights[model]);
                for (int i = 0; i < count; i++) {
                    boolean agrees = changes[model][i] * sums[i] > 0;
                    totals[i] += agrees ? changes[model][i] : 0;
                    counted[i] += agrees ? weight : 0;
                }
            }
            for (int i = 0; i < count; i++) {
                out[i] = chunk.base()[i] + scale * (counted[i] == 0 ? 0 : totals[i] / counted[i]);
            }
        };
    }
}
