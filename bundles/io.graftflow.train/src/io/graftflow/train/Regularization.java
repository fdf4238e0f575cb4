package io.graftflow.train;

import io.graftflow.base.Problem;
import io.graftflow.engine.Clipping;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    /** The losses whose targets can be mixed. */
    private static final Set<String> MIXABLE =
            new TreeSet<>(Set.of("cross-entropy", "binary-cross-entropy", "mse", "mae", "huber"));

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

    /** Whether rows can be mixed for a loss, if they are to be: {@code train.mixup-loss}. */
    public Optional<Problem> problem(String loss) {
        return mixup == 0 || MIXABLE.contains(loss)
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "train.mixup-loss",
                                "Rows cannot be mixed for the loss \"" + loss + "\"; expected one of "
                                        + String.join(", ", MIXABLE) + ".",
                                "Set mixup to 0.")
                        .at("mixup"));
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
