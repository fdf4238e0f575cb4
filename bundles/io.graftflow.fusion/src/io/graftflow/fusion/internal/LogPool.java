package io.graftflow.fusion.internal;

/** The logarithmic opinion pool: a weighted mean of logits. */
final class LogPool {

    /** The logit of a label that no model with a weight knows. */
    static final float IMPOSSIBLE = -10_000;

    private LogPool() {}

    /** As {@link io.graftflow.fusion.PredictionFusion#pool}. */
    static void pool(double[][] shares, double[][] logProbabilities, double[] out) {
        for (int label = 0; label < out.length; label++) {
            double sum = 0;
            boolean known = false;
            for (int model = 0; model < shares.length; model++) {
                if (shares[model][label] > 0) {
                    sum += shares[model][label] * logProbabilities[model][label];
                    known = true;
                }
            }
            out[label] = known ? sum : IMPOSSIBLE;
        }
        Softmax.over(out);
    }

    /** As {@link io.graftflow.fusion.PredictionFusion.Slopes#add}: ln p_m less its mean by the joint probabilities. */
    static void addSlopes(double[][] logProbabilities, double[] pooled, int label, double[] into) {
        for (int model = 0; model < into.length; model++) {
            double mean = 0;
            for (int other = 0; other < pooled.length; other++) {
                mean += pooled[other] * logProbabilities[model][other];
            }
            into[model] += logProbabilities[model][label] - mean;
        }
    }
}
