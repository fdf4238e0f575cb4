package io.graftflow.train.targets;

import java.util.Arrays;

/**
 * How numbers in the units of the data become numbers with mean 0 and variance 1, which a network learns at the usual rates,
 * and back: {@code standard = (value − mean) / scale}.
 *
 * @param mean one for each number of an answer
 * @param scale one for each number of an answer, above 0
 */
public record ValueScale(float[] mean, float[] scale) {

    /** Numbers that stay as they are. */
    public static ValueScale none(int values) {
        float[] ones = new float[values];
        Arrays.fill(ones, 1);
        return new ValueScale(new float[values], ones);
    }

    /** Whether it changes nothing. */
    public boolean isNone() {
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] != 0 || scale[i] != 1) {
                return false;
            }
        }
        return true;
    }

    /** A number of the data in standard units. */
    double standard(double value, int place) {
        return (value - mean[place]) / scale[place];
    }

    /** A number in standard units in those of the data. */
    double value(double standard, int place) {
        return standard * scale[place] + mean[place];
    }
}
