package io.graftflow.train.targets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How good answers are.
 *
 * @param loss what training makes small, without what only helps it to learn: no label smoothing, no class weights, no focus
 *     on hard rows; less is better
 * @param metrics other numbers by name, the most telling first, such as {@code accuracy}
 */
public record Measure(double loss, Map<String, Double> metrics) {

    /** The name of the loss among what can be looked at. */
    public static final String LOSS = "loss";

    private static final Set<String> LESS_IS_BETTER = Set.of(LOSS, "mae", "rmse");

    /** Keeps its own copy, in order. */
    public Measure {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The loss or a metric by its name; empty when the task has no such metric. */
    public OptionalDouble value(String name) {
        if (name.equals(LOSS)) {
            return OptionalDouble.of(loss);
        }
        return metrics.containsKey(name) ? OptionalDouble.of(metrics.get(name)) : OptionalDouble.empty();
    }

    /** Whether less of the loss or of a metric is better. */
    public static boolean lessIsBetter(String name) {
        return LESS_IS_BETTER.contains(name);
    }
}
