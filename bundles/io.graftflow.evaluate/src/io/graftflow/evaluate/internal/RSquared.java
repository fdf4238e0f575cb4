package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ValueMetric;

/**
 * The part of the variance that the answers explain; scikit-learn's {@code r2_score}: 1 is perfect, 0 as good as the mean, less
 * is worse than that. Where all true numbers are one, 1 for perfect answers and 0 for others.
 */
public final class RSquared implements ValueMetric {

    @Override
    public String id() {
        return "r2";
    }

    @Override
    public String title() {
        return "R²";
    }

    @Override
    public String definition() {
        return "Part of the variance that is explained; 1 is perfect, 0 is as good as always telling the mean.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum begin() {
        return new Explained();
    }

    /** Squared errors, and the variance by Welford's update (Knuth, The Art of Computer Programming, vol. 2, 4.2.2). */
    private static final class Explained implements Sum {

        private long rows;
        private double mean;
        private double squares;
        private double errors;

        @Override
        public void add(double truth, double predicted) {
            rows++;
            double delta = truth - mean;
            mean += delta / rows;
            squares += delta * (truth - mean);
            errors += (truth - predicted) * (truth - predicted);
        }

        @Override
        public double value() {
            if (squares == 0) {
                return errors == 0 ? 1 : 0;
            }
            return 1 - errors / squares;
        }
    }
}
