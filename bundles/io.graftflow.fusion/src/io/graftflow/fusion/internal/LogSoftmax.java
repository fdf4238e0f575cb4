package io.graftflow.fusion.internal;

/** The logarithms of the probabilities that logits stand for. */
public final class LogSoftmax {

    private LogSoftmax() {}

    /** One for each logit. */
    public static double[] of(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double[] logs = new double[logits.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = logits[i] - max - Math.log(sum);
        }
        return logs;
    }
}
