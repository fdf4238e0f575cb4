package io.graftflow.train.internal.loop;

import io.graftflow.engine.Pace;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How large each step of a training is.
 *
 * @param schedule what says so
 * @param steps of the whole training
 * @param stepsPerEpoch steps of an epoch, at least 1
 * @param momentum the option of the optimizer that is its momentum; empty when it has none, which no schedule moves then
 */
public record Pacing(ScheduleSettings schedule, long steps, long stepsPerEpoch, Optional<String> momentum) {

    /**
     * The numbers of a step.
     *
     * @param highest the highest learning rate
     * @param step from 0
     * @param state of the schedule
     */
    public Pace of(double highest, long step, Map<String, Double> state) {
        OptionalDouble moved =
                momentum.isPresent() ? schedule.momentum(step, steps, stepsPerEpoch) : OptionalDouble.empty();
        return new Pace(schedule.learningRate(highest, step, steps, stepsPerEpoch, state), moved);
    }

    /** What the schedule does with the momentum, in a sentence; empty when it leaves it alone. */
    public Optional<String> note() {
        return momentum.filter(
                        option -> schedule.momentum(0, steps, stepsPerEpoch).isPresent())
                .map(option -> "The schedule " + schedule.name() + " moves " + option
                        + " too, in the place of the optimizer's own.");
    }
}
