package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Optimizer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How the learning rate goes over the steps, and the momentum where the schedule moves it.
 *
 * @param name of a {@link Schedule}
 * @param options its numbers; what is left out has its default
 * @param milestones the epochs after which {@code multi-step} lowers the rate, rising; without any, half and three quarters
 *     of all
 * @param warmup part of the steps in which the learning rate rises in a straight line, 0 up to 1
 */
public record ScheduleSettings(String name, Map<String, Double> options, List<Double> milestones, double warmup) {

    /** Steps of a training so long that one step changes nothing. */
    private static final long MANY = 1L << 40;

    /**
     * Keeps its own copies.
     *
     * @throws ProblemException {@code train.unknown-schedule}, {@code train.unknown-option}, {@code train.bad-setting}
     */
    public ScheduleSettings {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        milestones = List.copyOf(milestones);
        Ranges.require(warmup >= 0 && warmup < 1, "warmup", "0 up to 1", warmup);
        Map<String, Schedule.Option> known = Schedule.of(name).options();
        options.forEach((option, value) -> requireFits(name, option, value, known));
        for (int i = 0; i < milestones.size(); i++) {
            double before = i == 0 ? 0 : milestones.get(i - 1);
            Ranges.require(milestones.get(i) > before, "milestones", "rising numbers above 0", milestones);
        }
    }

    private static void requireFits(String name, String option, double value, Map<String, Schedule.Option> known) {
        Schedule.Option declared = known.get(option);
        if (declared == null) {
            throw ProblemException.error(
                            "train.unknown-option",
                            "The schedule \"" + name + "\" has no option \"" + option + "\".",
                            known.isEmpty() ? "Leave it out." : Nearest.remedy(option, known.keySet()))
                    .at("scheduleOptions");
        }
        Ranges.require(
                value >= declared.min() && value <= declared.max(),
                "scheduleOptions",
                option + " from " + declared.min() + " to " + declared.max(),
                value);
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

    /** The schedule itself. */
    public Schedule schedule() {
        return Schedule.of(name);
    }

    /** An option's value, or its default. */
    public double option(String option) {
        Double given = options.get(option);
        return given == null ? schedule().options().get(option).orElse() : given;
    }

    /**
     * The learning rate of a step. While it warms up, the rate rises in a straight line to what the schedule begins with,
     * which then has the steps that are left; epochs are counted from the beginning all the same.
     *
     * @param highest the highest learning rate
     * @param step from 0
     * @param steps of the whole training
     * @param stepsPerEpoch steps of an epoch, at least 1
     * @param state of the schedule
     */
    public double learningRate(double highest, long step, long steps, long stepsPerEpoch, Map<String, Double> state) {
        Schedule.Point at = at(step, steps, stepsPerEpoch);
        double ramp = step < at.warmup() ? (step + 1.0) / at.warmup() : 1;
        return highest * ramp * schedule().factor(at, this, state);
    }

    /**
     * The momentum of a step in the place of the optimizer's own; empty when the schedule leaves it alone. While the rate
     * warms up it is what the schedule begins with.
     *
     * @param step from 0
     * @param steps of the whole training
     * @param stepsPerEpoch steps of an epoch, at least 1
     */
    public OptionalDouble momentum(long step, long steps, long stepsPerEpoch) {
        return schedule().momentum(at(step, steps, stepsPerEpoch), this);
    }

    private Schedule.Point at(long step, long steps, long stepsPerEpoch) {
        return new Schedule.Point(step, steps, stepsPerEpoch, Math.round(steps * warmup));
    }

    /**
     * An optimizer as it begins: where the schedule moves the momentum, with the one of the first step, as PyTorch does.
     *
     * @param engine that knows which option that is
     */
    public Optimizer begun(Optimizer optimizer, Engine engine) {
        OptionalDouble first = momentum(0, MANY, 1);
        Optional<String> option = engine.momentum(optimizer);
        if (first.isEmpty() || option.isEmpty()) {
            return optimizer;
        }
        var options = new TreeMap<>(optimizer.options());
        options.put(option.get(), first.getAsDouble());
        return new Optimizer(optimizer.name(), options);
    }
}
