package io.graftflow.fusion;

import java.util.Optional;

/**
 * A method that runs all models and makes one answer of theirs by fixed arithmetic. What the graph computes, {@link #pool}
 * computes too, so that weights can be tried on answers that are there already.
 */
public interface PredictionFusion extends FusionMethod {

    /**
     * Makes one answer of the models' answers for a row.
     *
     * @param shares how much each model counts for each label, as {@link LabelUnion#shares} gives them
     * @param logProbabilities of each model, {@code [models][labels]}; not a number where a model does not know a label
     * @param out receives the probability of each label; they sum to 1
     */
    void pool(double[][] shares, double[][] logProbabilities, double[] out);

    /** How the answer changes with the weights. */
    @FunctionalInterface
    interface Slopes {

        /**
         * Adds how fast the logarithm of a label's probability rises with each model's weight, up to a number that is the same
         * for all, where the weights sum to 1.
         *
         * @param logProbabilities of each model, {@code [models][labels]}
         * @param pooled the probabilities that {@link #pool} makes of them
         */
        void add(double[][] logProbabilities, double[] pooled, int label, double[] into);
    }

    /** How the answer changes with the weights when every model knows all labels; empty when that has no simple form. */
    default Optional<Slopes> slopes() {
        return Optional.empty();
    }
}
