package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.model.Task;
import io.graftflow.train.targets.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is measured on which rows, and what follows from it.
 *
 * @param fraction part of the training rows that is held back, of each class alike, 0 up to 1; not looked at when there is a
 *     validation table
 * @param everySteps steps between two measurements; 0 for one at the end of each epoch
 * @param patience measurements without a better one after which training stops; 0 for never
 * @param restoreBest whether the weights of the best measurement are taken; without validation, the last ones are
 * @param metric what is to get better: {@code loss}, or the name of a metric of the task
 */
public record Validation(double fraction, int everySteps, int patience, boolean restoreBest, String metric) {

    /** The loss, which gets better when it gets smaller. */
    public static final String LOSS = "loss";

    /** No rows are held back. */
    public static final Validation NONE = new Validation(0, 0, 0, true, LOSS);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Validation {
        Ranges.require(fraction >= 0 && fraction < 1, "validationFraction", "0 up to 1", fraction);
        Ranges.require(everySteps >= 0, "everySteps", "0 or more", everySteps);
        Ranges.require(patience >= 0, "patience", "0 or more", patience);
    }

    /** Whether the metric is one that training measures for a task: {@code train.unknown-metric}, with the nearest one. */
    public Optional<Problem> problem(Task task) {
        List<String> known = new ArrayList<>(Targets.metrics(task));
        known.add(LOSS);
        return known.contains(metric)
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "train.unknown-metric",
                                "Training does not measure \"" + metric + "\" for the task " + task.word()
                                        + "; expected one of " + String.join(", ", known) + ".",
                                Nearest.remedy(metric, known))
                        .at("metric"));
    }

    /** The same with another part of the rows. */
    public Validation withFraction(double part) {
        return new Validation(part, everySteps, patience, restoreBest, metric);
    }

    /** The same, measured at other steps. */
    public Validation withEverySteps(int steps) {
        return new Validation(fraction, steps, patience, restoreBest, metric);
    }

    /** The same with another patience. */
    public Validation withPatience(int measurements) {
        return new Validation(fraction, everySteps, measurements, restoreBest, metric);
    }

    /** The same with the best weights, or with the last ones. */
    public Validation withRestoreBest(boolean wanted) {
        return new Validation(fraction, everySteps, patience, wanted, metric);
    }

    /** The same with another metric. */
    public Validation withMetric(String name) {
        return new Validation(fraction, everySteps, patience, restoreBest, name);
    }
}
