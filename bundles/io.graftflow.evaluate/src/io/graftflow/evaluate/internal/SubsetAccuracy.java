package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.LabelMetric;
import java.util.Arrays;

/** The share of rows whose labels are all told right and no other is; scikit-learn's {@code accuracy_score} of indicators. */
public final class SubsetAccuracy implements LabelMetric {

    @Override
    public String id() {
        return "subsetAccuracy";
    }

    @Override
    public String title() {
        return "Subset accuracy";
    }

    @Override
    public String definition() {
        return "Share of rows whose labels are all told right, and no other.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum over(int labels) {
        return new LabelMean((truth, predicted) -> Arrays.equals(truth, predicted) ? 1 : 0);
    }
}
