package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** All of it, to the end. */
final class Constant implements Schedule {

    private static final Map<String, Option> OPTIONS = Map.of();

    @Override
    public String name() {
        return "constant";
    }

    @Override
    public String help() {
        return "The learning rate stays.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        return 1;
    }
}
