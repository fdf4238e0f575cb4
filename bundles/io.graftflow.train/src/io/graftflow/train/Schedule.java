package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the learning rate goes from the end of the warm-up to the end of training. */
@FunctionalInterface
public interface Schedule {

    /**
     * The part of the learning rate that is used.
     *
     * @param done steps done of all after the warm-up, 0 up to 1
     * @return 0 to 1
     */
    double factor(double done);

    /** All of it, to the end. */
    Schedule CONSTANT = done -> 1;

    /** In a straight line down to nothing. */
    Schedule LINEAR = done -> 1 - done;

    /** Down to nothing on half a cosine wave (Loshchilov and Hutter, 2017, arXiv:1608.03983, without restarts). */
    Schedule COSINE = done -> (1 + Math.cos(Math.PI * done)) / 2;

    /** All schedules by name. */
    Map<String, Schedule> BY_NAME = Map.of("constant", CONSTANT, "linear", LINEAR, "cosine", COSINE);

    /** The names of all schedules. */
    static List<String> names() {
        return List.copyOf(new TreeMap<>(BY_NAME).keySet());
    }

    /**
     * The schedule of a name.
     *
     * @throws ProblemException {@code train.unknown-schedule} with the nearest name
     */
    static Schedule of(String name) {
        Schedule schedule = BY_NAME.get(name);
        if (schedule == null) {
            throw ProblemException.error(
                    "train.unknown-schedule", "There is no schedule \"" + name + "\".", Nearest.remedy(name, names()));
        }
        return schedule;
    }

    /**
     * The learning rate of a step, with a warm-up that rises in a straight line.
     *
     * @param step from 0
     * @param steps of the whole training
     * @param warmup part of the steps that the warm-up takes, 0 to 1
     * @param learningRate the highest one
     */
    default double learningRate(long step, long steps, double warmup, double learningRate) {
        long rising = Math.round(steps * warmup);
        if (step < rising) {
            return learningRate * (step + 1) / rising;
        }
        return learningRate * factor((double) (step - rising) / Math.max(1, steps - rising));
    }
}
