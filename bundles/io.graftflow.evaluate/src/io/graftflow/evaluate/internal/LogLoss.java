package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/**
 * The mean of −ln of the true class's probability; scikit-learn's {@code log_loss} on probabilities of 32 bits, which it
 * keeps away from 0 and 1 by that type's epsilon before it scales a row to the sum 1.
 */
public final class LogLoss implements Metric {

    private static final double EPSILON = Math.ulp(1f);

    @Override
    public String id() {
        return "logLoss";
    }

    @Override
    public String title() {
        return "Log loss";
    }

    @Override
    public String definition() {
        return "Mean of −ln of the probability that the true class was given; 0 is perfect.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public boolean isRowMean() {
        return true;
    }

    @Override
    public Sum over(int classes) {
        return new Mean((truth, predicted, probabilities) -> loss(truth, probabilities));
    }

    private static double loss(int truth, float[] probabilities) {
        double sum = 0;
        for (float probability : probabilities) {
            sum += clip(probability);
        }
        return -Math.log(clip(probabilities[truth]) / sum);
    }

    private static double clip(double probability) {
        return Math.min(1 - EPSILON, Math.max(EPSILON, probability));
    }
}
