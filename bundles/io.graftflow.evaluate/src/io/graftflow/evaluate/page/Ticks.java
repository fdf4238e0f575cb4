package io.graftflow.evaluate.page;

/** The grid of a drawing: horizontal lines, and numbers at both axes. */
final class Ticks {

    private static final int GAP = 8;
    private static final int LINE = 14;
    private static final int TO_NAME = 30;

    private Ticks() {}

    /**
     * Writes it.
     *
     * @param x the horizontal axis, from left to right
     * @param y the vertical axis, from the bottom up
     * @param across what the horizontal axis is
     */
    static void write(Markup out, Axis x, Axis y, String across) {
        out.open("g", "class", "ticks");
        for (double tick : y.ticks()) {
            String at = Numbers.plain(y.place(tick));
            out.open("path", "d", "M" + Numbers.plain(x.start()) + " " + at + "H" + Numbers.plain(x.end()))
                    .close();
            out.element("text", Numbers.plain(tick), "x", Numbers.plain(x.start() - GAP), "y", at, "class", "y");
        }
        String below = Numbers.plain(y.start() + LINE);
        for (double tick : x.ticks()) {
            out.element("text", Numbers.plain(tick), "x", Numbers.plain(x.place(tick)), "y", below);
        }
        String middle = Numbers.plain((x.start() + x.end()) / 2);
        out.element("text", across, "x", middle, "y", Numbers.plain(y.start() + TO_NAME))
                .close()
                .line();
    }
}
