package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ValueMetric;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A metric of numbers that follows from a mean over the rows. */
final class ValueMean implements ValueMetric.Sum {

    private final DoubleBinaryOperator term;
    private final DoubleUnaryOperator of;
    private double sum;
    private long rows;

    ValueMean(DoubleBinaryOperator term, DoubleUnaryOperator of) {
        this.term = term;
        this.of = of;
    }

    @Override
    public void add(double truth, double predicted) {
        sum += term.applyAsDouble(truth, predicted);
        rows++;
    }

    @Override
    public double value() {
        return of.applyAsDouble(sum / rows);
    }
}
