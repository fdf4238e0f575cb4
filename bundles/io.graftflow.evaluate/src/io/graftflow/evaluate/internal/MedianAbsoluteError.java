package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ValueMetric;
import java.util.Arrays;

/** The median distance from the truth, which a few wild rows do not move; scikit-learn's {@code median_absolute_error}. */
public final class MedianAbsoluteError implements ValueMetric {

    @Override
    public String id() {
        return "medianAbsoluteError";
    }

    @Override
    public String title() {
        return "Median absolute error";
    }

    @Override
    public String definition() {
        return "Half of the rows are nearer to the truth than this, in the units of the data.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public Sum begin() {
        return new Distances();
    }

    /** The distances of all rows, 8 bytes each. */
    private static final class Distances implements Sum {

        private double[] distances = new double[64];
        private int rows;

        @Override
        public void add(double truth, double predicted) {
            if (rows == distances.length) {
                distances = Arrays.copyOf(distances, rows * 2);
            }
            distances[rows++] = Math.abs(truth - predicted);
        }

        @Override
        public double value() {
            double[] sorted = Arrays.copyOf(distances, rows);
            Arrays.sort(sorted);
            return (sorted[(rows - 1) / 2] + sorted[rows / 2]) / 2;
        }
    }
}
