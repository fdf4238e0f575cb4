package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;
import java.util.OptionalDouble;

/** Up and down once, on cosine waves, and the momentum down and up, as {@code OneCycleLR} (Smith and Topin, 2017,
 * arXiv:1708.07120).
 */
final class OneCycle implements Schedule {

    private static final Map<String, Option> OPTIONS = Map.of(
            "rise",
            new Option(0.3, 0, 1, "The part of the steps in which it rises."),
            "startDivisor",
            new Option(25, 1, 1e12, "The highest rate is so many times the first one."),
            "endDivisor",
            new Option(1e4, 1, 1e12, "The first rate is so many times the last one."),
            "cycleMomentum",
            new Option(
                    1,
                    0,
                    1,
                    "Whether the optimizer's momentum, or beta1, falls while the rate rises (1) or stays (0)."),
            "baseMomentum",
            new Option(0.85, 0, 0.999999, "The momentum when the rate is highest."),
            "maxMomentum",
            new Option(0.95, 0, 0.999999, "The momentum at both ends."));

    @Override
    public String name() {
        return "one-cycle";
    }

    @Override
    public String help() {
        return "The learning rate rises to the highest and falls to almost nothing, on cosine waves; the momentum falls and"
                + " rises against it.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double first = 1 / settings.option("startDivisor");
        return cycle(at, settings, first, 1, first / settings.option("endDivisor"));
    }

    @Override
    public OptionalDouble momentum(Point at, ScheduleSettings settings) {
        double most = settings.option("maxMomentum");
        return settings.option("cycleMomentum") == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(cycle(at, settings, most, settings.option("baseMomentum"), most));
    }

    /** From the first number to the one at the top, and to the last. */
    private static double cycle(Point at, ScheduleSettings settings, double first, double top, double last) {
        double rising = settings.option("rise") * at.span() - 1;
        if (at.since() <= rising) {
            return wave(first, top, rising <= 0 ? 1 : at.since() / rising);
        }
        double falling = at.span() - 1 - rising;
        return wave(top, last, falling <= 0 ? 1 : (at.since() - rising) / falling);
    }

    private static double wave(double from, double to, double done) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * done));
    }
}
