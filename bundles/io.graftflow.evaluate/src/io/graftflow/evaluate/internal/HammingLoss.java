package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.LabelMetric;

/** The share of labels, over all rows, that are told wrong; scikit-learn's {@code hamming_loss}. */
public final class HammingLoss implements LabelMetric {

    @Override
    public String id() {
        return "hammingLoss";
    }

    @Override
    public String title() {
        return "Hamming loss";
    }

    @Override
    public String definition() {
        return "Share of labels, over all rows, that are told wrong; 0 is perfect.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public Sum over(int labels) {
        return new LabelMean(HammingLoss::wrong);
    }

    private static double wrong(boolean[] truth, boolean[] predicted) {
        int wrong = 0;
        for (int i = 0; i < truth.length; i++) {
            wrong += truth[i] == predicted[i] ? 0 : 1;
        }
        return (double) wrong / truth.length;
    }
}
