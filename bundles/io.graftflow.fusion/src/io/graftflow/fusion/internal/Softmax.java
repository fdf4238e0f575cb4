package io.graftflow.fusion.internal;

import java.util.Arrays;

/** Numbers that sum to 1, in the proportions of the powers of e. */
public final class Softmax {

    private Softmax() {}

    /** Puts them in the place of their logits. */
    public static void over(double[] logits) {
        double max = Arrays.stream(logits).max().orElse(0);
        double total = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.exp(logits[i] - max);
            total += logits[i];
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= total;
        }
    }
}
