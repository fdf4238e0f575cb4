package io.graftflow.evaluate.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Numbers with the intervals in which they lie, held against 0, drawn as SVG: a line for each.
 *
 * @param title what it shows
 * @param across what the horizontal axis is
 * @param intervals from the top down
 */
public record Intervals(String title, String across, List<Interval> intervals) implements Block {

    private static final int WIDTH = 640;
    private static final int LEFT = 170;
    private static final int RIGHT = 24;
    private static final int TOP = 8;
    private static final int LINE = 28;
    private static final int BOTTOM = 36;
    private static final int GAP = 14;
    private static final int LONGEST_NAME = 24;

    /** Keeps its own copy. */
    public Intervals {
        intervals = List.copyOf(intervals);
    }

    /** What an interval says. */
    public enum Kind {
        /** All of it is on the good side of 0. */
        BETTER,
        /** All of it is on the bad side of 0. */
        WORSE,
        /** It holds 0. */
        UNDECIDED
    }

    /**
     * One of them.
     *
     * @param name whose it is
     * @param value the number
     * @param low the lower end
     * @param high the upper end
     * @param kind what it says
     */
    public record Interval(String name, double value, double low, double high, Kind kind) {}

    @Override
    public void write(Markup out) {
        int height = TOP + LINE * intervals.size() + BOTTOM;
        Axis x = Axis.over(
                DoubleStream.concat(
                        DoubleStream.of(0),
                        intervals.stream().flatMapToDouble(own -> DoubleStream.of(own.low(), own.high()))),
                LEFT,
                WIDTH - RIGHT);
        out.open("figure").element("figcaption", title);
        out.open("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", title)
                .line();
        writeAxis(out, x, height - BOTTOM);
        for (int i = 0; i < intervals.size(); i++) {
            writeInterval(out, intervals.get(i), x, TOP + LINE * i + LINE / 2);
        }
        out.close().close().line();
    }

    private void writeAxis(Markup out, Axis x, int bottom) {
        out.open("g", "class", "ticks");
        for (double tick : x.ticks()) {
            String at = Numbers.plain(x.place(tick));
            out.open("path", "d", "M" + at + " " + TOP + "V" + bottom).close();
            out.element("text", Numbers.plain(tick), "x", at, "y", Integer.toString(bottom + GAP));
        }
        out.element(
                "text",
                across,
                "x",
                Numbers.plain((x.start() + x.end()) / 2),
                "y",
                Integer.toString(bottom + 2 * GAP + 2));
        out.close();
        String zero = Numbers.plain(x.place(0));
        out.open("path", "class", "zero-line", "d", "M" + zero + " " + TOP + "V" + bottom)
                .close()
                .line();
    }

    private static void writeInterval(Markup out, Interval own, Axis x, int middle) {
        String name =
                own.name().length() <= LONGEST_NAME ? own.name() : own.name().substring(0, LONGEST_NAME - 1) + "…";
        String y = Integer.toString(middle);
        out.open("g", "class", "interval " + own.kind().name().toLowerCase(Locale.ROOT));
        out.element(
                "title",
                own.name() + ": " + Numbers.signed(own.value()) + ", from " + Numbers.signed(own.low()) + " to "
                        + Numbers.signed(own.high()));
        out.element("text", name, "x", Integer.toString(LEFT - GAP), "y", y);
        out.open(
                        "path",
                        "class",
                        "bar-line",
                        "d",
                        "M" + Numbers.plain(x.place(own.low())) + " " + y + "H" + Numbers.plain(x.place(own.high())))
                .close();
        out.open("circle", "cx", Numbers.plain(x.place(own.value())), "cy", y, "r", "4.5")
                .close();
        out.close().line();
    }
}
