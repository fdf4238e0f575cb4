package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.LabelMetric;
import java.util.stream.IntStream;

/**
 * The mean of the labels' F1 scores, each label counting alike; scikit-learn's {@code f1_score(average="macro")} of indicators:
 * a label that is neither true nor told anywhere counts 0.
 */
public final class LabelsMacroF1 implements LabelMetric {

    @Override
    public String id() {
        return "macroF1";
    }

    @Override
    public String title() {
        return "Macro F1";
    }

    @Override
    public String definition() {
        return "Mean of the labels' F1 scores, each label counting alike.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum over(int labels) {
        return new LabelCounts(labels, LabelsMacroF1::of);
    }

    private static double of(LabelCounts counts) {
        return IntStream.range(0, counts.support.length)
                .mapToDouble(counts::f1)
                .average()
                .orElse(0);
    }
}
