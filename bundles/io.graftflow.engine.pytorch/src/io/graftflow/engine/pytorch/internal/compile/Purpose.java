package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.engine.Precision;
import io.graftflow.engine.pytorch.internal.loss.Objective;
import java.util.Optional;
import java.util.Set;

/**
 * What a network is compiled for.
 *
 * @param trainable the initializers that take a gradient; none for use alone
 * @param loss the loss to add, with what else is made small; absent for use alone
 * @param dropout whether dropout drops anything in training
 * @param batchStatistics whether batch norm whose scale trains uses the batch's statistics in training and follows them
 * @param precision in which numbers the loss is computed; use alone is in the network's own
 * @param optimize whether groups of nodes may be computed in one call, and memory be laid out for speed
 */
public record Purpose(
        Set<String> trainable,
        Optional<Objective> loss,
        boolean dropout,
        boolean batchStatistics,
        Precision precision,
        boolean optimize) {

    /** For use, not for training; node by node, as PyTorch 1.13 reads it, too. */
    public static final Purpose USE = new Purpose(Set.of(), Optional.empty(), false, false, Precision.FLOAT32, false);

    /** Keeps its own copy. */
    public Purpose {
        trainable = Set.copyOf(trainable);
    }

    /** The same with other initializers that take a gradient. */
    Purpose withTrainable(Set<String> other) {
        return new Purpose(other, loss, dropout, batchStatistics, precision, optimize);
    }

    /** The same, optimized or not. */
    public Purpose withOptimize(boolean other) {
        return new Purpose(trainable, loss, dropout, batchStatistics, precision, other);
    }
}
