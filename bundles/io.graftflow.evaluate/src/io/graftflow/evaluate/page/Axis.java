package io.graftflow.evaluate.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How numbers become places in a drawing, with round numbers to write at it.
 *
 * @param low the number at the start
 * @param high the number at the end, greater than low
 * @param step the distance of the numbers that are written
 * @param start place of low
 * @param end place of high
 */
record Axis(double low, double high, double step, double start, double end) {

    private static final int MOST_STEPS = 6;

    /** An axis on which all the numbers lie, of which there is at least one; whole numbers get whole ticks. */
    static Axis over(DoubleStream numbers, double start, double end) {
        double[] all = numbers.toArray();
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(1);
        if (high - low < 1e-9 * Math.max(1, Math.abs(high))) {
            low -= 0.5;
            high += 0.5;
        }
        boolean whole = Arrays.stream(all).allMatch(number -> number == Math.rint(number));
        double step = Math.max(whole ? 1 : 0, roundStep((high - low) / MOST_STEPS));
        return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step, start, end);
    }

    /** Where a number lies. */
    double place(double number) {
        return start + (number - low) / (high - low) * (end - start);
    }

    /** The numbers to write. */
    List<Double> ticks() {
        var result = new ArrayList<Double>();
        long count = Math.round((high - low) / step);
        for (long i = 0; i <= count; i++) {
            result.add(low + i * step);
        }
        return result;
    }

    /** The least of 1, 2, 5 times a power of ten that is not smaller. */
    static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
