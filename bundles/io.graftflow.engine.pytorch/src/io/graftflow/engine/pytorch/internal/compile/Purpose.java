package io.graftflow.engine.pytorch.internal.compile;

import java.util.Optional;
import java.util.Set;

/**
 * What a network is compiled for.
 *
 * @param trainable the initializers that take a gradient; none for use alone
 * @param loss the loss to add; absent for use alone
 * @param dropout whether dropout drops anything in training
 * @param batchStatistics whether batch norm whose scale trains uses the batch's statistics in training and follows them
 */
public record Purpose(Set<String> trainable, Optional<Loss> loss, boolean dropout, boolean batchStatistics) {

    /** For use, not for training. */
    public static final Purpose USE = new Purpose(Set.of(), Optional.empty(), false, false);

    /** Keeps its own copy. */
    public Purpose {
        trainable = Set.copyOf(trainable);
    }

    /**
     * The mean cross entropy of an output.
     *
     * @param logits the output
     * @param classAxis its axis of classes
     */
    public record Loss(String logits, int classAxis) {}
}
