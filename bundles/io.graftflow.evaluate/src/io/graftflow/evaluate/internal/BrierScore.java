package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/**
 * The mean squared distance between the probabilities and the truth, summed over the classes, from 0 to 2 (G. W. Brier,
 * Verification of forecasts expressed in terms of probability, Monthly Weather Review, 1950).
 */
public final class BrierScore implements Metric {

    @Override
    public String id() {
        return "brierScore";
    }

    @Override
    public String title() {
        return "Brier score";
    }

    @Override
    public String definition() {
        return "Mean squared distance between probabilities and truth, summed over the classes; 0 is perfect, 2 the worst.";
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
        return new Mean((truth, predicted, probabilities) -> squaredDistance(truth, probabilities));
    }

    private static double squaredDistance(int truth, float[] probabilities) {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double difference = probabilities[i] - (i == truth ? 1.0 : 0.0);
            sum += difference * difference;
        }
        return sum;
    }
}
