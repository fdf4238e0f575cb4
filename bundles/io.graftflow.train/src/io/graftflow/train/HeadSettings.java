package io.graftflow.train;

import java.util.List;

/**
 * What a new head looks like.
 *
 * @param output the backbone's tensor that it stands on; the empty string for the one that {@link Backbone#of} takes
 * @param pooling how a sequence becomes one vector
 * @param normalization what is done to that vector
 * @param hidden sizes of layers before the last; empty for a linear head
 * @param activation what follows each hidden layer
 * @param dropout part of the values that training drops before each layer, 0 up to 1
 * @param classes number of logits, at least 2
 * @param seed of the weights at the start
 */
public record HeadSettings(
        String output,
        Pooling pooling,
        Normalization normalization,
        List<Integer> hidden,
        Activation activation,
        double dropout,
        int classes,
        long seed) {

    /** Refuses what cannot be built. */
    public HeadSettings {
        hidden = List.copyOf(hidden);
        if (classes < 2 || dropout < 0 || dropout >= 1 || hidden.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("expected at least 2 classes, dropout of 0 up to 1, positive sizes; got "
                    + classes + ", " + dropout + ", " + hidden);
        }
    }

    /** A linear head on pooled features. */
    public static HeadSettings linear(Pooling pooling, int classes, long seed) {
        return new HeadSettings("", pooling, Normalization.NONE, List.of(), Activation.RELU, 0, classes, seed);
    }
}
