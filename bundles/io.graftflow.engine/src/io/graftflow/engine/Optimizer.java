package io.graftflow.engine;

import java.util.Map;

/**
 * An optimizer with its numbers, by PyTorch's names, update rules and defaults; the learning rate comes with each step.
 *
 * @param name {@code gd}, {@code sgd}, {@code adam}, {@code adamw}, {@code rmsprop}, {@code adagrad}, {@code lamb},
 *     {@code lion}
 * @param options such as {@code momentum}, {@code dampening}, {@code nesterov} (0 or 1), {@code beta1}, {@code beta2},
 *     {@code alpha}, {@code centered} (0 or 1), {@code lrDecay}, {@code initialAccumulatorValue}, {@code eps},
 *     {@code weightDecay}; what is left out has PyTorch's default
 */
public record Optimizer(String name, Map<String, Double> options) {

    /** Keeps its own copy. */
    public Optimizer {
        options = Map.copyOf(options);
    }
}
