package io.graftflow.train;

import io.graftflow.model.Task;
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
 * @param classes numbers of an answer: classes, labels, values or dimensions; at least 1, of classes at least 2
 * @param seed of the weights at the start
 * @param task what the model will be asked
 */
public record HeadSettings(
        String output,
        Pooling pooling,
        Normalization normalization,
        List<Integer> hidden,
        Activation activation,
        double dropout,
        int classes,
        long seed,
        Task task) {

    /** Refuses what cannot be built. */
    public HeadSettings {
        hidden = List.copyOf(hidden);
        if (task == Task.NONE
                || classes < (task == Task.SINGLE_LABEL_CLASSIFICATION ? 2 : 1)
                || dropout < 0
                || dropout >= 1
                || hidden.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    "expected a task, at least 2 classes or 1 number, dropout of 0 up to 1, positive sizes; got " + task
                            + ", " + classes + ", " + dropout + ", " + hidden);
        }
    }

    /** A head that tells which one of several classes a row is of. */
    public HeadSettings(
            String output,
            Pooling pooling,
            Normalization normalization,
            List<Integer> hidden,
            Activation activation,
            double dropout,
            int classes,
            long seed) {
        this(
                output,
                pooling,
                normalization,
                hidden,
                activation,
                dropout,
                classes,
                seed,
                Task.SINGLE_LABEL_CLASSIFICATION);
    }

    /** The same for another task. */
    public HeadSettings withTask(Task other) {
        return new HeadSettings(output, pooling, normalization, hidden, activation, dropout, classes, seed, other);
    }

    /** A linear head on pooled features. */
    public static HeadSettings linear(Pooling pooling, int classes, long seed) {
        return new HeadSettings("", pooling, Normalization.NONE, List.of(), Activation.RELU, 0, classes, seed);
    }
}
