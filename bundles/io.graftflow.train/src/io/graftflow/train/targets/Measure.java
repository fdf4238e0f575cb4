package io.graftflow.train.targets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good answers are.
 *
 * @param loss what training makes small, without what only helps it to learn: no label smoothing, no class weights, no focus
 *     on hard rows; less is better
 * @param metrics other numbers by name, the most telling first, such as {@code accuracy}; which way is better, {@link
 *     io.graftflow.evaluate.Metrics#criterion} says
 */
public record Measure(double loss, Map<String, Double> metrics) {

    /** Keeps its own copy, in order. */
    public Measure {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
