package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Down by a factor at certain epochs, as {@code MultiStepLR}. */
final class MultiStep implements Schedule {

    private static final Map<String, Option> OPTIONS =
            Map.of("gamma", new Option(0.1, 0, 1, "What each drop multiplies by."));

    @Override
    public String name() {
        return "multi-step";
    }

    @Override
    public String help() {
        return "The learning rate is multiplied by gamma at each milestone.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        long passed = milestones(at, settings)
                .filter(milestone -> at.epoch() >= milestone)
                .count();
        return Math.pow(settings.option("gamma"), passed);
    }

    private static DoubleStream milestones(Point at, ScheduleSettings settings) {
        if (settings.milestones().isEmpty()) {
            double epochs = (double) at.steps() / at.stepsPerEpoch();
            return DoubleStream.of(epochs / 2, epochs * 3 / 4);
        }
        return settings.milestones().stream().mapToDouble(Double::doubleValue);
    }
}
