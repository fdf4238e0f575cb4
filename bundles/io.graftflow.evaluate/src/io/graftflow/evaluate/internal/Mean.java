package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/** A metric that is a mean over the rows. */
final class Mean implements Metric.Sum {

    /** What one row adds. */
    @FunctionalInterface
    interface Term {
        double of(int truth, int predicted, float[] probabilities);
    }

    private final Term term;
    private double sum;
    private long rows;

    Mean(Term term) {
        this.term = term;
    }

    @Override
    public void add(int truth, int predicted, float[] probabilities) {
        sum += term.of(truth, predicted, probabilities);
        rows++;
    }

    @Override
    public double value() {
        return sum / rows;
    }
}
