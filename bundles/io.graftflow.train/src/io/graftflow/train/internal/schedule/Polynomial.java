package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down to nothing along a power, as {@code PolynomialLR}. */
final class Polynomial implements Schedule {

    private static final Map<String, Option> OPTIONS =
            Map.of("power", new Option(1, 0, 100, "The power: 1 is a straight line, 2 a parabola."));

    @Override
    public String name() {
        return "polynomial";
    }

    @Override
    public String help() {
        return "The learning rate falls to 0 along a power of the steps that are left.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        return Math.pow(1 - at.done(), settings.option("power"));
    }
}
