package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/**
 * The share of rows whose true class is among the three most probable ones; of equally probable classes the first ones
 * count as more probable, so that the top-1 accuracy of this kind is {@link Accuracy}.
 */
public final class TopThreeAccuracy implements Metric {

    private static final int PLACES = 3;

    @Override
    public String id() {
        return "top3Accuracy";
    }

    @Override
    public String title() {
        return "Top-3 accuracy";
    }

    @Override
    public String definition() {
        return "Share of rows whose true class is among the three most probable ones.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public boolean suits(int classes) {
        return classes > PLACES;
    }

    @Override
    public boolean isRowMean() {
        return true;
    }

    @Override
    public Sum over(int classes) {
        return new Mean((truth, predicted, probabilities) -> place(truth, probabilities) < PLACES ? 1 : 0);
    }

    private static int place(int truth, float[] probabilities) {
        int before = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[truth] || i < truth && probabilities[i] == probabilities[truth]) {
                before++;
            }
        }
        return before;
    }
}
