package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.train.internal.schedule.Schedules;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How the learning rate, and the momentum with it, goes over the steps, by the definition of PyTorch's scheduler of the same purpose. A schedule is a
 * pure function of where training stands and, for those that look at what was measured, of a state that is kept with the
 * checkpoints.
 */
public interface Schedule {

    /** A stable word, such as {@code cosine}. */
    String name();

    /** What it does, in one sentence. */
    String help();

    /** Its options by name. */
    Map<String, Option> options();

    /**
     * The part of the highest learning rate that a step takes.
     *
     * @param at the step
     * @param settings whose options count
     * @param state what {@link #measured} gave last; empty before that
     */
    double factor(Point at, ScheduleSettings settings, Map<String, Double> state);

    /** The momentum that a step has in the place of the optimizer's own; empty when the schedule leaves it alone. */
    default OptionalDouble momentum(Point at, ScheduleSettings settings) {
        return OptionalDouble.empty();
    }

    /** Whether it looks at what is measured on held-back rows. */
    default boolean looksAtMeasurements() {
        return false;
    }

    /**
     * Takes note of a measurement.
     *
     * @param state what this gave last; empty before that
     * @param value what was measured
     * @param less whether less is better
     * @return the new state
     */
    default Map<String, Double> measured(
            Map<String, Double> state, double value, boolean less, ScheduleSettings settings) {
        return state;
    }

    /**
     * An option.
     *
     * @param orElse its default
     * @param min the least value
     * @param max the greatest value
     * @param help what it does
     */
    record Option(double orElse, double min, double max, String help) {}

    /**
     * Where training stands.
     *
     * @param step from 0
     * @param steps of the whole training
     * @param stepsPerEpoch steps of an epoch, at least 1
     * @param warmup the first steps, in which the rate rises to what the schedule begins with
     */
    record Point(long step, long steps, long stepsPerEpoch, long warmup) {

        /** Steps since the end of the warm-up, from 0. */
        public long since() {
            return Math.max(0, step - warmup);
        }

        /** Steps after the warm-up in all, at least 1. */
        public long span() {
            return Math.max(1, steps - warmup);
        }

        /** The part of the steps after the warm-up that is done, 0 up to 1. */
        public double done() {
            return (double) since() / span();
        }

        /** Epochs since the end of the warm-up, with their fraction. */
        public double epochsSince() {
            return (double) since() / stepsPerEpoch;
        }

        /** Whole epochs since the beginning. */
        public long epoch() {
            return step / stepsPerEpoch;
        }
    }

    /** The names of all schedules, in order. */
    static List<String> names() {
        return List.copyOf(Schedules.byName().keySet());
    }

    /**
     * The schedule of a name.
     *
     * @throws ProblemException {@code train.unknown-schedule} with the nearest name
     */
    static Schedule of(String name) {
        Schedule schedule = Schedules.byName().get(name);
        if (schedule == null) {
            throw ProblemException.error(
                            "train.unknown-schedule",
                            "There is no schedule \"" + name + "\".",
                            Nearest.remedy(name, names()))
                    .at("schedule");
        }
        return schedule;
    }
}
