package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ValueMetric;

/** The root of the mean squared distance from the truth; scikit-learn's {@code root_mean_squared_error}. */
public final class RootMeanSquaredError implements ValueMetric {

    @Override
    public String id() {
        return "rmse";
    }

    @Override
    public String title() {
        return "Root mean squared error";
    }

    @Override
    public String definition() {
        return "Root of the mean squared distance from the truth, in the units of the data; large errors count most.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public Sum begin() {
        return new ValueMean((truth, predicted) -> (truth - predicted) * (truth - predicted), Math::sqrt);
    }
}
