package io.graftflow.engine;

import io.graftflow.onnx.OnnxModel;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is trained, and how a step changes it.
 *
 * @param network the part of the model that training runs through
 * @param logits the output that the loss looks at, {@code [batch, classes]} or with further axes
 * @param trainable the initializers that get updates; all others keep their bytes, but for running statistics
 * @param loss what is made small
 * @param optimizer how a step changes the weights
 * @param seed of dropout
 * @param behavior what training does otherwise than use
 */
public record TrainingProgram(
        OnnxModel network,
        String logits,
        SortedSet<String> trainable,
        Loss loss,
        Optimizer optimizer,
        long seed,
        Behavior behavior) {

    /** Keeps its own copy. */
    public TrainingProgram {
        trainable = Collections.unmodifiableSortedSet(new TreeSet<>(trainable));
    }

    /** With the usual behavior. */
    public TrainingProgram(
            OnnxModel network, String logits, SortedSet<String> trainable, Loss loss, Optimizer optimizer, long seed) {
        this(network, logits, trainable, loss, optimizer, seed, Behavior.DEFAULT);
    }

    /** What is made small. */
    public enum Loss {
        /**
         * Softmax cross entropy, natural logarithm, mean over all labels, which are int64 and have the shape of the logits
         * without the axis of classes.
         */
        CROSS_ENTROPY
    }

    /**
     * What training does otherwise than use.
     *
     * @param dropout whether {@code Dropout} drops, by its own ratio; else it passes its input on
     * @param batchStatistics whether batch norm whose scale is trainable normalizes by the batch and lets its running
     *     statistics follow, as PyTorch does; else, and where its scale is not trainable, it uses the stored ones
     * @param classAxis the axis of classes in the logits
     */
    public record Behavior(boolean dropout, boolean batchStatistics, int classAxis) {

        /** Dropout drops, batch norm follows, classes are on the second axis. */
        public static final Behavior DEFAULT = new Behavior(true, true, 1);
    }
}
