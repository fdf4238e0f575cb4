package io.graftflow.engine;

import java.util.OptionalDouble;

/**
 * The numbers of a step that a schedule moves.
 *
 * @param learningRate of the step
 * @param momentum in the place of the optimizer's own, see {@link Engine#momentum}; empty for that one
 */
public record Pace(double learningRate, OptionalDouble momentum) {

    /** A learning rate with the optimizer's own momentum. */
    public static Pace of(double learningRate) {
        return new Pace(learningRate, OptionalDouble.empty());
    }
}
