package io.graftflow.engine;

import io.graftflow.base.ProblemException;

/**
 * How gradients are held down before a step: first each number, then all together.
 *
 * @param norm the greatest Euclidean norm of all gradients as one vector, as {@code torch.nn.utils.clip_grad_norm_} does; 0
 *     for no limit
 * @param value the greatest amount of any number, as {@code torch.nn.utils.clip_grad_value_} does; 0 for no limit
 */
public record Clipping(double norm, double value) {

    /** Gradients are left as they are. */
    public static final Clipping NONE = new Clipping(0, 0);

    /**
     * Checks the limits.
     *
     * @throws ProblemException {@code engine.clipping} when one is negative or no number
     */
    public Clipping {
        if (!(norm >= 0 && value >= 0 && Double.isFinite(norm + value))) {
            throw ProblemException.error(
                    "engine.clipping",
                    "Gradients cannot be clipped by the norm " + norm + " and the value " + value
                            + "; expected numbers from 0 on.",
                    "Give 0 to leave gradients as they are.");
        }
    }

    /** Holds down the norm of all gradients. */
    public static Clipping byNorm(double norm) {
        return new Clipping(norm, 0);
    }

    /** Holds down each number of the gradients. */
    public static Clipping byValue(double value) {
        return new Clipping(0, value);
    }
}
