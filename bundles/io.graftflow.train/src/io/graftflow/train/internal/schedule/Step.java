package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down by a factor each so many epochs, as {@code StepLR}. */
final class Step implements Schedule {

    private static final Map<String, Option> OPTIONS = Map.of(
            "everyEpochs", new Option(10, 1, 1e9, "Epochs between two drops."),
            "gamma", new Option(0.1, 0, 1, "What each drop multiplies by."));

    @Override
    public String name() {
        return "step";
    }

    @Override
    public String help() {
        return "The learning rate is multiplied by gamma after each so many epochs.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double drops = Math.floor(at.epoch() / settings.option("everyEpochs"));
        return Math.pow(settings.option("gamma"), drops);
    }
}
