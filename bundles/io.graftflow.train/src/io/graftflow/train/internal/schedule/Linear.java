package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** In a straight line down, as {@code LinearLR} from 1. */
final class Linear implements Schedule {

    private static final Map<String, Option> OPTIONS =
            Map.of("end", new Option(0, 0, 1, "The part of the learning rate that is left at the end."));

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String help() {
        return "The learning rate falls in a straight line.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double end = settings.option("end");
        return 1 + (end - 1) * at.done();
    }
}
