package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;
import io.graftflow.evaluate.Reliability;

/**
 * Expected calibration error with {@value Reliability#BINS} bins of equal width (Guo et al., On Calibration of Modern Neural
 * Networks, 2017, arXiv:1706.04599, equation 3).
 */
public final class CalibrationError implements Metric {

    @Override
    public String id() {
        return "calibrationError";
    }

    @Override
    public String title() {
        return "Calibration error";
    }

    @Override
    public String definition() {
        return "Mean distance between confidence and accuracy over " + Reliability.BINS
                + " bins of confidence; 0 is perfect.";
    }

    @Override
    public boolean greaterIsBetter() {
        return false;
    }

    @Override
    public Sum over(int classes) {
        var reliability = new Reliability();
        return new Sum() {
            @Override
            public void add(int truth, int predicted, float[] probabilities) {
                reliability.add(probabilities[predicted], truth == predicted);
            }

            @Override
            public double value() {
                return reliability.expectedError();
            }
        };
    }
}
