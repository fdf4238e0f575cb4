package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ValueMetric;

/** The mean distance from the truth; scikit-learn's {@code mean_absolute_error}. */
public final class MeanAbsoluteError implements ValueMetric {

    @Override
    public String id() {
        return "mae";
    }

    @Override
    public String title() {
        return "Mean absolute error";
    }

    @Override
    public String definition() {
        return "Mean distance from the truth, in the units of the data; 0 is perfect.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public Sum begin() {
        return new ValueMean((truth, predicted) -> Math.abs(truth - predicted), mean -> mean);
    }
}
