package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.LabelMetric;

/** A metric of labels that is a mean over the rows. */
final class LabelMean implements LabelMetric.Sum {

    /** What one row adds. */
    @FunctionalInterface
    interface Term {
        double of(boolean[] truth, boolean[] predicted);
    }

    private final Term term;
    private double sum;
    private long rows;

    LabelMean(Term term) {
        this.term = term;
    }

    @Override
    public void add(boolean[] truth, boolean[] predicted, float[] probabilities) {
        sum += term.of(truth, predicted);
        rows++;
    }

    @Override
    public double value() {
        return sum / rows;
    }
}
