package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.LabelMetric;
import java.util.stream.LongStream;

/**
 * The mean of the labels' F1 scores, each counting as often as it is true; scikit-learn's {@code
 * f1_score(average="weighted")} of indicators.
 */
public final class LabelsWeightedF1 implements LabelMetric {

    @Override
    public String id() {
        return "weightedF1";
    }

    @Override
    public String title() {
        return "Weighted F1";
    }

    @Override
    public String definition() {
        return "Mean of the labels' F1 scores, each label counting as often as it is true.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum over(int labels) {
        return new LabelCounts(labels, LabelsWeightedF1::of);
    }

    private static double of(LabelCounts counts) {
        long all = LongStream.of(counts.support).sum();
        double sum = 0;
        for (int i = 0; i < counts.support.length; i++) {
            sum += counts.support[i] * counts.f1(i);
        }
        return all == 0 ? 0 : sum / all;
    }
}
