package io.graftflow.engine.pytorch.internal.loss;

import java.util.List;
import java.util.function.Function;

/**
 * How a loss is computed.
 *
 * @param name as in {@link io.graftflow.engine.Loss}
 * @param options its options
 * @param weighs whether it takes weights of classes
 * @param targets what it wants to see, in order
 * @param source writes its lines and gives the expression of its value, a tensor without axes
 */
record LossRule(
        String name, List<Option> options, boolean weighs, List<Target> targets, Function<LossCode, String> source) {

    /** Keeps its own copies. */
    LossRule {
        options = List.copyOf(options);
        targets = List.copyOf(targets);
    }

    /** A loss that takes no weights of classes. */
    static LossRule of(String name, List<Option> options, Target target, Function<LossCode, String> source) {
        return new LossRule(name, options, false, List.of(target), source);
    }

    /**
     * A number of a loss.
     *
     * @param name its name
     * @param usual its default
     * @param least the least that it may be
     * @param most the most that it may be
     */
    record Option(String name, double usual, double least, double most) {

        /** One from 0 on. */
        static Option positive(String name, double usual) {
            return new Option(name, usual, 0, Double.MAX_VALUE);
        }

        /** One from 0 to 1. */
        static Option share(String name, double usual) {
            return new Option(name, usual, 0, 1);
        }
    }
}
