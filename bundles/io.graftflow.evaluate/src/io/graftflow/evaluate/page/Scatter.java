package io.graftflow.evaluate.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * Points, and a line to hold them against, drawn as SVG.
 *
 * @param title what it shows
 * @param across what the horizontal axis is
 * @param points the points
 * @param line the line
 */
public record Scatter(String title, String across, List<Chart.Point> points, Chart.Curve line) implements Block {

    private static final int WIDTH = 500;
    private static final int HEIGHT = 280;
    private static final int LEFT = 62;
    private static final int RIGHT = 24;
    private static final int TOP = 10;
    private static final int BOTTOM = 34;

    /** Keeps its own copy. */
    public Scatter {
        points = List.copyOf(points);
    }

    @Override
    public void write(Markup out) {
        List<Chart.Point> all =
                Stream.concat(points.stream(), line.points().stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Axis x = Axis.over(all.stream().mapToDouble(Chart.Point::x), LEFT, WIDTH - RIGHT);
        Axis y = Axis.over(all.stream().mapToDouble(Chart.Point::y), HEIGHT - BOTTOM, TOP);
        out.open("figure").element("figcaption", title);
        out.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title)
                .line();
        Ticks.write(out, x, y, across);
        var path = new StringBuilder();
        for (Chart.Point point : line.points()) {
            path.append(path.isEmpty() ? "M" : "L").append(Numbers.plain(x.place(point.x())));
            path.append(' ').append(Numbers.plain(y.place(point.y())));
        }
        out.open("path", "class", "curve c3", "d", path.toString());
        out.element("title", line.name()).close().line();
        out.open("g", "class", "points");
        for (Chart.Point point : points) {
            out.open(
                            "circle",
                            "cx",
                            Numbers.plain(x.place(point.x())),
                            "cy",
                            Numbers.plain(y.place(point.y())),
                            "r",
                            "2.5")
                    .close();
        }
        out.close().line().close().line().close().line();
    }
}
