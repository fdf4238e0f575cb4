package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down on half a cosine wave, as {@code CosineAnnealingLR} (Loshchilov and Hutter, 2017, arXiv:1608.03983). */
final class Cosine implements Schedule {

    private static final Map<String, Option> OPTIONS =
            Map.of("end", new Option(0, 0, 1, "The part of the learning rate that is left at the end."));

    @Override
    public String name() {
        return "cosine";
    }

    @Override
    public String help() {
        return "The learning rate falls on half a cosine wave.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double end = settings.option("end");
        return end + (1 - end) * (1 + Math.cos(Math.PI * at.done())) / 2;
    }
}
