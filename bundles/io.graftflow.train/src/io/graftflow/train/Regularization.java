package io.graftflow.train;

import io.graftflow.engine.Clipping;

/**
 * What holds training back from running away or learning rows by heart. Weight decay belongs to the optimizer, dropout to
 * the network.
 *
 * @param clipping how gradients are held down
 * @param averaging of which steps the weights are the mean
 * @param mixup alpha of the beta distribution by which pairs of rows and their targets are mixed (Zhang et al., 2018,
 *     arXiv:1710.09412); 0 for rows as they are
 */
public record Regularization(Clipping clipping, Averaging averaging, double mixup) {

    /** None of it. */
    public static final Regularization NONE = new Regularization(Clipping.NONE, Averaging.NONE, 0);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Regularization {
        Ranges.require(mixup >= 0 && mixup < Double.POSITIVE_INFINITY, "mixup", "0 or more", mixup);
    }

    /** The same with other limits of the gradients. */
    public Regularization withClipping(Clipping other) {
        return new Regularization(other, averaging, mixup);
    }

    /** The same with other averages of the weights. */
    public Regularization withAveraging(Averaging other) {
        return new Regularization(clipping, other, mixup);
    }

    /** The same with rows mixed otherwise. */
    public Regularization withMixup(double alpha) {
        return new Regularization(clipping, averaging, alpha);
    }
}
