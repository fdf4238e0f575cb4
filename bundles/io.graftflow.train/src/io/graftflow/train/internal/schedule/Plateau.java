package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down by a factor when what is measured gets no better for a while, as {@code ReduceLROnPlateau} with a relative threshold. */
final class Plateau implements Schedule {

    private static final String BEST = "best";
    private static final String BAD = "bad";
    private static final String COOLING = "cooling";
    private static final String LEFT = "left";

    private static final Map<String, Option> OPTIONS = Map.of(
            "factor", new Option(0.1, 0, 1, "What each drop multiplies by."),
            "patience", new Option(10, 0, 1e9, "Measurements without a better one that are let pass."),
            "threshold", new Option(1e-4, 0, 1, "By which part a measurement must be better to count as better."),
            "cooldown", new Option(0, 0, 1e9, "Measurements after a drop that do not count as bad."),
            "end", new Option(0, 0, 1, "The part of the learning rate that is always left."));

    @Override
    public String name() {
        return "plateau";
    }

    @Override
    public String help() {
        return "The learning rate is multiplied by a factor when what is measured on held-back rows gets no better.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        return state.getOrDefault(LEFT, 1.0);
    }

    @Override
    public boolean looksAtMeasurements() {
        return true;
    }

    @Override
    public Map<String, Double> measured(
            Map<String, Double> state, double value, boolean less, ScheduleSettings settings) {
        double sign = less ? 1 : -1;
        double best = state.getOrDefault(BEST, sign * Double.POSITIVE_INFINITY);
        boolean better = less
                ? value < best * (1 - settings.option("threshold"))
                : value > best * (1 + settings.option("threshold"));
        double bad = better ? 0 : state.getOrDefault(BAD, 0.0) + 1;
        double cooling = state.getOrDefault(COOLING, 0.0);
        double left = state.getOrDefault(LEFT, 1.0);
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad > settings.option("patience")) {
            left = Math.max(left * settings.option("factor"), settings.option("end"));
            cooling = settings.option("cooldown");
            bad = 0;
        }
        return Map.of(BEST, better ? value : best, BAD, bad, COOLING, cooling, LEFT, left);
    }
}
