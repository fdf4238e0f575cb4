package io.graftflow.engine;

/**
 * What an update saw.
 *
 * @param gradientNorm the Euclidean norm of all gradients as one vector, before they were clipped; when it is not finite,
 *     nothing was changed
 */
public record Update(double gradientNorm) {

    /** Whether the weights were changed. */
    public boolean happened() {
        return Double.isFinite(gradientNorm);
    }
}
