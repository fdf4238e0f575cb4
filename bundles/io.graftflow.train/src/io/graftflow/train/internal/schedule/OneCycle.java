package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Up and down once, on cosine waves, as {@code OneCycleLR} without its cycle of the momentum (Smith and Topin, 2017,
 * arXiv:1708.07120).
 */
final class OneCycle implements Schedule {

    private static final Map<String, Option> OPTIONS = Map.of(
            "rise", new Option(0.3, 0, 1, "The part of the steps in which it rises."),
            "startDivisor", new Option(25, 1, 1e12, "The highest rate is so many times the first one."),
            "endDivisor", new Option(1e4, 1, 1e12, "The first rate is so many times the last one."));

    @Override
    public String name() {
        return "one-cycle";
    }

    @Override
    public String help() {
        return "The learning rate rises to the highest and falls to almost nothing, on cosine waves.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double first = 1 / settings.option("startDivisor");
        double last = first / settings.option("endDivisor");
        double top = settings.option("rise") * at.span() - 1;
        if (at.since() <= top) {
            return wave(first, 1, top <= 0 ? 1 : at.since() / top);
        }
        double falling = at.span() - 1 - top;
        return wave(1, last, falling <= 0 ? 1 : (at.since() - top) / falling);
    }

    private static double wave(double from, double to, double done) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * done));
    }
}
