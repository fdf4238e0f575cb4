package io.graftflow.evaluate.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * How many numbers lie where, as bars drawn as SVG, with the counts in a table that can be unfolded.
 *
 * @param title what it shows
 * @param across what the numbers are
 * @param bars the bars, side by side, rising
 */
public record Histogram(String title, String across, List<Bar> bars) implements Block {

    private static final int WIDTH = 500;
    private static final int HEIGHT = 280;
    private static final int LEFT = 62;
    private static final int RIGHT = 24;
    private static final int TOP = 10;
    private static final int BOTTOM = 34;
    private static final int MOST_BARS = 30;

    /** Keeps its own copy. */
    public Histogram {
        bars = List.copyOf(bars);
    }

    /**
     * One bar.
     *
     * @param from least number, included
     * @param to greatest number, excluded but for the last bar
     * @param count how many
     */
    public record Bar(double from, double to, long count) {}

    /**
     * Counts numbers in bars of equal, round width; one bar begins at 0 where they lie on both sides of it.
     *
     * @param numbers finite numbers
     */
    public static Histogram of(String title, String across, double[] numbers) {
        if (numbers.length == 0) {
            return new Histogram(title, across, List.of());
        }
        int wanted = (int) Math.max(5, Math.min(MOST_BARS, Math.sqrt(numbers.length)));
        double low = Arrays.stream(numbers).min().orElse(0);
        double high = Arrays.stream(numbers).max().orElse(0);
        double width = high > low ? Axis.roundStep((high - low) / wanted) : Math.max(1, Math.abs(low));
        double start = Math.floor(low / width) * width;
        int count = (int) Math.max(1, Math.floor((high - start) / width) + 1);
        long[] counts = new long[count];
        for (double number : numbers) {
            counts[(int) Math.max(0, Math.min(count - 1, Math.floor((number - start) / width)))]++;
        }
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < count; i++) {
            bars.add(new Bar(start + i * width, start + (i + 1) * width, counts[i]));
        }
        return new Histogram(title, across, bars);
    }

    @Override
    public void write(Markup out) {
        if (bars.isEmpty()) {
            return;
        }
        DoubleStream edges = bars.stream().flatMapToDouble(bar -> DoubleStream.of(bar.from(), bar.to()));
        LongStream counts = LongStream.concat(LongStream.of(0), bars.stream().mapToLong(Bar::count));
        Axis x = Axis.over(edges, LEFT, WIDTH - RIGHT);
        Axis y = Axis.over(counts.asDoubleStream(), HEIGHT - BOTTOM, TOP);
        out.open("figure").element("figcaption", title);
        out.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title)
                .line();
        Ticks.write(out, x, y, across);
        for (Bar bar : bars) {
            double left = x.place(bar.from());
            double top = y.place(bar.count());
            out.open(
                    "rect",
                    "class",
                    "bar",
                    "x",
                    Numbers.plain(left + 0.5),
                    "y",
                    Numbers.plain(top),
                    "width",
                    Numbers.plain(Math.max(0.5, x.place(bar.to()) - left - 1)),
                    "height",
                    Numbers.plain(HEIGHT - BOTTOM - top));
            out.element("title", range(bar) + ": " + Numbers.count(bar.count())).close();
        }
        out.line().close().line();
        numbers(out);
        out.close().line();
    }

    private void numbers(Markup out) {
        List<List<String>> rows = bars.stream()
                .map(bar -> List.of(range(bar), Numbers.count(bar.count())))
                .toList();
        out.open("details").element("summary", "Numbers");
        new Grid(title, List.of(Grid.text(across), Grid.number("Rows")), rows).write(out);
        out.close();
    }

    private static String range(Bar bar) {
        return Numbers.plain(bar.from()) + " to " + Numbers.plain(bar.to());
    }
}
