package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down by a factor each epoch, as {@code ExponentialLR}. */
final class Exponential implements Schedule {

    private static final Map<String, Option> OPTIONS =
            Map.of("gamma", new Option(0.9, 0, 1, "What each epoch multiplies by."));

    @Override
    public String name() {
        return "exponential";
    }

    @Override
    public String help() {
        return "The learning rate is multiplied by gamma after each epoch.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        return Math.pow(settings.option("gamma"), at.epoch());
    }
}
