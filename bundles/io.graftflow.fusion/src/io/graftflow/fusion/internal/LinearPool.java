package io.graftflow.fusion.internal;

/** The linear opinion pool: a weighted mean of probabilities. */
final class LinearPool {

    private LinearPool() {}

    /** As {@link io.graftflow.fusion.PredictionFusion#pool}. */
    static void pool(double[][] shares, double[][] logProbabilities, double[] out) {
        double total = 0;
        for (int label = 0; label < out.length; label++) {
            double sum = 0;
            for (int model = 0; model < shares.length; model++) {
                if (shares[model][label] > 0) {
                    sum += shares[model][label] * Math.exp(logProbabilities[model][label]);
                }
            }
            out[label] = sum;
            total += sum;
        }
        for (int label = 0; label < out.length; label++) {
            out[label] /= total;
        }
    }

    /** As {@link io.graftflow.fusion.PredictionFusion.Slopes#add}: p_m / p. */
    static void addSlopes(double[][] logProbabilities, double[] pooled, int label, double[] into) {
        for (int model = 0; model < into.length; model++) {
            into[model] += Math.exp(logProbabilities[model][label]) / Math.max(pooled[label], Double.MIN_NORMAL);
        }
    }
}
