package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/** The share of rows whose most probable class is the true one; scikit-learn's {@code accuracy_score}. */
public final class Accuracy implements Metric {

    @Override
    public String id() {
        return "accuracy";
    }

    @Override
    public String title() {
        return "Accuracy";
    }

    @Override
    public String definition() {
        return "Share of rows whose most probable class is the true one.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public boolean isRowMean() {
        return true;
    }

    @Override
    public Sum over(int classes) {
        return new Mean((truth, predicted, probabilities) -> truth == predicted ? 1 : 0);
    }
}
