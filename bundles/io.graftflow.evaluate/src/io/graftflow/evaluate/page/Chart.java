package io.graftflow.evaluate.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * Curves over one horizontal axis, drawn as SVG, with the numbers in a table that can be unfolded.
 *
 * @param title what it shows
 * @param across what the horizontal axis is
 * @param curves the curves, told apart by colour, by dashes and by name
 */
public record Chart(String title, String across, List<Curve> curves) implements Block {

    /** Keeps its own copy. */
    public Chart {
        curves = List.copyOf(curves);
    }

    /**
     * A curve.
     *
     * @param name what it is
     * @param style its colour and its dashes, from 0: curves of one style mean one thing
     * @param points in the order in which they are joined
     */
    public record Curve(String name, int style, List<Point> points) {

        /** Keeps its own copy. */
        public Curve {
            style = style % STYLES;
            points = List.copyOf(points);
        }
    }

    /**
     * A point.
     *
     * @param x along the horizontal axis
     * @param y along the vertical axis
     */
    public record Point(double x, double y) {}

    private static final int STYLES = 8;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 200;
    private static final int LEFT = 48;
    private static final int RIGHT = 12;
    private static final int TOP = 10;
    private static final int BOTTOM = 34;

    @Override
    public void write(Markup out) {
        List<Point> all =
                curves.stream().flatMap(curve -> curve.points().stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Axis x = Axis.over(all.stream().mapToDouble(Point::x), LEFT, WIDTH - RIGHT);
        Axis y = Axis.over(all.stream().mapToDouble(Point::y), HEIGHT - BOTTOM, TOP);
        out.open("figure").element("figcaption", title);
        legend(out);
        out.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title)
                .line();
        Ticks.write(out, x, y, across);
        curves.forEach(curve -> draw(out, curve, x, y));
        out.close().line();
        numbers(out);
        out.close().line();
    }

    /** Names the curves, unless the title has done so. */
    private void legend(Markup out) {
        if (curves.size() == 1 && curves.get(0).name().equals(title)) {
            return;
        }
        out.open("ul", "class", "legend");
        for (Curve curve : curves) {
            out.open("li");
            out.open("svg", "viewBox", "0 0 22 6", "aria-hidden", "true", "class", "key");
            out.open("path", "class", "curve c" + curve.style(), "d", "M1 3H21")
                    .close()
                    .close();
            out.text(curve.name()).close();
        }
        out.close();
    }

    private static void draw(Markup out, Curve curve, Axis x, Axis y) {
        if (curve.points().isEmpty()) {
            return;
        }
        var path = new StringBuilder();
        for (Point point : curve.points()) {
            path.append(path.isEmpty() ? "M" : "L").append(Numbers.plain(x.place(point.x())));
            path.append(' ').append(Numbers.plain(y.place(point.y())));
        }
        out.open("path", "class", "curve c" + curve.style(), "d", path.toString())
                .close();
        if (curve.points().size() <= 60) {
            for (Point point : curve.points()) {
                out.open(
                                "circle",
                                "class",
                                "dot c" + curve.style(),
                                "cx",
                                Numbers.plain(x.place(point.x())),
                                "cy",
                                Numbers.plain(y.place(point.y())),
                                "r",
                                "2.5")
                        .element("title", curve.name() + ": " + Numbers.measure(point.y()))
                        .close();
            }
        }
        out.line();
    }

    private void numbers(Markup out) {
        List<Double> places = curves.stream()
                .flatMap(curve -> curve.points().stream().map(Point::x))
                .distinct()
                .sorted()
                .toList();
        List<Grid.Column> columns = Stream.concat(
                        Stream.of(Grid.number(across)), curves.stream().map(curve -> Grid.number(curve.name())))
                .toList();
        List<List<String>> rows = places.stream()
                .map(place -> Stream.concat(
                                Stream.of(Numbers.plain(place)), curves.stream().map(curve -> value(curve, place)))
                        .toList())
                .toList();
        out.open("details").element("summary", "Numbers");
        new Grid(title, columns, rows).write(out);
        out.close();
    }

    private static String value(Curve curve, double place) {
        return curve.points().stream()
                .filter(point -> point.x() == place)
                .findFirst()
                .map(point -> Numbers.measure(point.y()))
                .orElse("");
    }
}
