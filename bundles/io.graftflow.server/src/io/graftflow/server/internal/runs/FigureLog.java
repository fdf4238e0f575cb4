package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The live figures of one node, as curves. Of a curve with too many points every second one is let go. */
final class FigureLog {

    private static final int MOST_POINTS = 4_000;

    /** Where a figure stands along the curves, if it is given. */
    private static final List<String> AXES = List.of("step", "epoch");

    private static final Set<String> NO_CURVES = Set.of("step", "epoch", "secondsLeft");

    private final Map<String, Curve> curves = new LinkedHashMap<>();
    private int count;

    private static final class Curve {
        private final List<double[]> points = new ArrayList<>();
        private int stride = 1;
        private int seen;

        void add(double[] point) {
            if (seen % stride == 0) {
                points.add(point);
            }
            seen++;
            if (points.size() > MOST_POINTS) {
                List<double[]> kept = new ArrayList<>();
                for (int i = 0; i < points.size(); i += 2) {
                    kept.add(points.get(i));
                }
                points.clear();
                points.addAll(kept);
                stride *= 2;
            }
        }
    }

    /** A moment of the curves. */
    record Moment(double x, Map<String, Double> values) {}

    /** Takes figures; what is no finite number is left out. */
    Moment add(Map<String, Double> figures, double seconds) {
        count++;
        double x = AXES.stream()
                .filter(figures::containsKey)
                .map(figures::get)
                .filter(Double::isFinite)
                .findFirst()
                .orElse((double) count);
        Map<String, Double> values = new LinkedHashMap<>();
        figures.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                values.put(name, value);
                if (!NO_CURVES.contains(name)) {
                    curves.computeIfAbsent(name, key -> new Curve()).add(new double[] {x, value, seconds});
                }
            }
        });
        return new Moment(x, values);
    }

    /** The curves by name, each point {@code [x, value, seconds]}. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        curves.forEach((name, curve) -> {
            ArrayNode points = json.putArray(name);
            for (double[] point : curve.points) {
                points.addArray().add(point[0]).add(point[1]).add(point[2]);
            }
        });
        return json;
    }
}
