package io.graftflow.fusion.internal;

import java.util.Arrays;

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
        softmax(out);
    }

    private static void softmax(double[] logits) {
        double max = Arrays.stream(logits).max().orElse(0);
        double total = 0;
        for (int label = 0; label < logits.length; label++) {
            logits[label] = Math.exp(logits[label] - max);
            total += logits[label];
        }
        for (int label = 0; label < logits.length; label++) {
            logits[label] /= total;
        }
    }
}
