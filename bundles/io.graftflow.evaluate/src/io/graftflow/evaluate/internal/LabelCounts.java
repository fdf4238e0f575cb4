package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ClassScores;
import io.graftflow.evaluate.LabelMetric;
import java.util.function.ToDoubleFunction;

/** A metric of how often each label is true, is told, and both. */
final class LabelCounts implements LabelMetric.Sum {

    final long[] support;
    final long[] predictions;
    final long[] hits;
    private final ToDoubleFunction<LabelCounts> metric;

    LabelCounts(int labels, ToDoubleFunction<LabelCounts> metric) {
        support = new long[labels];
        predictions = new long[labels];
        hits = new long[labels];
        this.metric = metric;
    }

    @Override
    public void add(boolean[] truth, boolean[] predicted, float[] probabilities) {
        for (int i = 0; i < truth.length; i++) {
            support[i] += truth[i] ? 1 : 0;
            predictions[i] += predicted[i] ? 1 : 0;
            hits[i] += truth[i] && predicted[i] ? 1 : 0;
        }
    }

    /** The F1 score of a label. */
    double f1(int label) {
        return ClassScores.f1(support[label], predictions[label], hits[label]);
    }

    @Override
    public double value() {
        return metric.applyAsDouble(this);
    }
}
