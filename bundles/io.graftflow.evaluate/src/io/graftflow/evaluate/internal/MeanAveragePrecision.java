package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.AveragePrecision;
import io.graftflow.evaluate.LabelMetric;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The mean of the labels' average precisions, each label counting alike; scikit-learn's {@code
 * average_precision_score(average="macro")}, but that a label which is true in no row is left out, for its average precision
 * is not defined. Looks at the order of probabilities alone, at no threshold.
 */
public final class MeanAveragePrecision implements LabelMetric {

    @Override
    public String id() {
        return "meanAveragePrecision";
    }

    @Override
    public String title() {
        return "Mean average precision";
    }

    @Override
    public String definition() {
        return "Mean over the labels of the area under precision by recall; 1 is perfect, and no threshold matters.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum over(int labels) {
        return new Ranked(labels);
    }

    /** The rows of each label. */
    private static final class Ranked implements Sum {

        private final AveragePrecision[] labels;

        private Ranked(int count) {
            labels = new AveragePrecision[count];
            Arrays.setAll(labels, label -> new AveragePrecision());
        }

        @Override
        public void add(boolean[] truth, boolean[] predicted, float[] probabilities) {
            for (int i = 0; i < labels.length; i++) {
                labels[i].add(truth[i], probabilities[i]);
            }
        }

        @Override
        public double value() {
            return Arrays.stream(labels)
                    .map(AveragePrecision::value)
                    .flatMapToDouble(OptionalDouble::stream)
                    .average()
                    .orElse(0);
        }
    }
}
