package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;
import java.util.function.ToDoubleFunction;

/** A metric of how often each class is there, is predicted, and both. */
final class Counts implements Metric.Sum {

    final long[] support;
    final long[] predictions;
    final long[] hits;
    private final ToDoubleFunction<Counts> metric;

    Counts(int classes, ToDoubleFunction<Counts> metric) {
        support = new long[classes];
        predictions = new long[classes];
        hits = new long[classes];
        this.metric = metric;
    }

    @Override
    public void add(int truth, int predicted, float[] probabilities) {
        support[truth]++;
        predictions[predicted]++;
        if (truth == predicted) {
            hits[truth]++;
        }
    }

    @Override
    public double value() {
        return metric.applyAsDouble(this);
    }
}
