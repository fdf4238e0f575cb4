package io.graftflow.fusion;

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
}
