package io.graftflow.train;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the learning rate goes over the steps.
 *
 * @param name of a {@link Schedule}
 * @param options its numbers; what is left out has its default
 * @param milestones the epochs after which {@code multi-step} lowers the rate
 * @param warmup part of the steps in which the learning rate rises, 0 up to 1
 */
public record ScheduleSettings(String name, Map<String, Double> options, List<Double> milestones, double warmup) {

    /**
     * Keeps its own copies.
     *
     * @throws io.graftflow.base.ProblemException {@code train.unknown-schedule}, {@code train.bad-setting}
     */
    public ScheduleSettings {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        milestones = List.copyOf(milestones);
        Ranges.require(warmup >= 0 && warmup < 1, "warmup", "0 up to 1", warmup);
        Schedule.of(name);
    }

    /** A schedule with its defaults, without warm-up. */
    public static ScheduleSettings of(String name) {
        return new ScheduleSettings(name, Map.of(), List.of(), 0);
    }

    /** The same with other numbers. */
    public ScheduleSettings withOptions(Map<String, Double> other) {
        return new ScheduleSettings(name, other, milestones, warmup);
    }

    /** The same with other milestones. */
    public ScheduleSettings withMilestones(List<Double> epochs) {
        return new ScheduleSettings(name, options, epochs, warmup);
    }

    /** The same with another warm-up. */
    public ScheduleSettings withWarmup(double part) {
        return new ScheduleSettings(name, options, milestones, part);
    }
}
