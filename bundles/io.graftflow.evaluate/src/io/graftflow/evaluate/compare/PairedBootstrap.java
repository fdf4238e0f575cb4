package io.graftflow.evaluate.compare;

import io.graftflow.base.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The paired bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 16; for models on one
 * test set: Koehn, 2004, W04-3250). Rows are drawn with replacement, as many as there are; all statistics are taken of the
 * same draw, so what is hard or easy for all models alike falls out of their difference. An interval lies between percentiles
 * of the differences.
 */
public final class PairedBootstrap {

    private final double[] observed;
    private final double[][] drawn;

    private PairedBootstrap(double[] observed, double[][] drawn) {
        this.observed = observed;
        this.drawn = drawn;
    }

    /**
     * Draws.
     *
     * @param rows how many rows there are, at least one
     * @param statistics what is taken of each draw
     * @param resamples how often rows are drawn
     * @param seed the same gives the same
     */
    public static PairedBootstrap draw(
            int rows, List<RowStatistic> statistics, int resamples, long seed, Progress progress) {
        int[] all = IntStream.range(0, rows).toArray();
        double[] observed = statistics.stream().mapToDouble(own -> own.of(all)).toArray();
        double[][] drawn = new double[statistics.size()][resamples];
        var random = new SplittableRandom(seed);
        int[] draw = new int[rows];
        for (int resample = 0; resample < resamples; resample++) {
            progress.checkCancelled();
            progress.report((double) resample / resamples, "draw " + (resample + 1) + " of " + resamples);
            Arrays.setAll(draw, i -> random.nextInt(rows));
            for (int i = 0; i < drawn.length; i++) {
                drawn[i][resample] = statistics.get(i).of(draw);
            }
        }
        return new PairedBootstrap(observed, drawn);
    }

    /** A statistic of the rows as they are. */
    public double value(int statistic) {
        return observed[statistic];
    }

    /**
     * How much one statistic is above another.
     *
     * @param confidence of the interval, such as 0.95
     */
    public Interval difference(int first, int other, double confidence) {
        double[] differences = new double[drawn[first].length];
        Arrays.setAll(differences, i -> drawn[other][i] - drawn[first][i]);
        Arrays.sort(differences);
        double tail = (1 - confidence) / 2;
        return new Interval(
                observed[other] - observed[first], quantile(differences, tail), quantile(differences, 1 - tail));
    }

    /** With straight lines between the numbers, as NumPy's {@code quantile} has it. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
