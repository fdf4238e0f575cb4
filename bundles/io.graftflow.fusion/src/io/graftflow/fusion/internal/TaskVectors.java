package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.WeightFusion;

/**
 * What training changed, model by model, and the two ways to join it: summed, or, where models want opposite things, what
 * agrees with the stronger side alone.
 */
final class TaskVectors {

    private TaskVectors() {}

    /** What is left of a model's change to one number. */
    @FunctionalInterface
    interface Kept {
        double of(Chunk chunk, int model, int place);
    }

    /** The whole change. */
    static double change(Chunk chunk, int model, int place) {
        return chunk.models()[model][place] - chunk.base()[place];
    }

    /** The base and the weighted sum of what is left of the changes, times the scale. */
    static WeightFusion.Mixer sum(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> {
            for (int i = 0; i < chunk.count(); i++) {
                double sum = 0;
                for (int model = 0; model < weights.length; model++) {
                    sum += weights[model] * kept.of(chunk, model, i);
                }
                out[i] = chunk.base()[i] + scale * sum;
            }
        };
    }

    /**
     * The base and, times the scale, the weighted mean of those changes whose sign is that of the weighted sum of all
     * (TIES' election of signs and its disjoint mean). A change of nothing has no vote and does not count in the mean.
     */
    static WeightFusion.Mixer elect(Kept kept, double[] weights, double scale) {
        return (chunk, out) -> {
            double[] changes = new double[weights.length];
            for (int i = 0; i < chunk.count(); i++) {
                double sum = 0;
                for (int model = 0; model < weights.length; model++) {
                    changes[model] = weights[model] * kept.of(chunk, model, i);
                    sum += changes[model];
                }
                out[i] = chunk.base()[i] + scale * agreeing(changes, weights, sum);
            }
        };
    }

    private static double agreeing(double[] changes, double[] weights, double sum) {
        double total = 0;
        double weight = 0;
        for (int model = 0; model < changes.length; model++) {
            if (changes[model] * sum > 0) {
                total += changes[model];
                weight += Math.abs(weights[model]);
            }
        }
        return weight == 0 ? 0 : total / weight;
    }
}
