package io.graftflow.engine;

import io.graftflow.onnx.OnnxModel;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is trained, and how a step changes it.
 *
 * @param network the part of the model that training runs through
 * @param output the output that the loss looks at: logits, numbers or embeddings
 * @param trainable the initializers that get updates; all others keep their bytes, but for running statistics
 * @param loss what is made small
 * @param optimizer how a step changes the weights
 * @param groups which of the trainable initializers learn at a rate of their own; those in no group learn at the rate of
 *     the step
 * @param clipping how gradients are held down
 * @param precision in which numbers the network runs
 * @param seed of dropout
 * @param behavior what training does otherwise than use
 * @param match what is made small beside the loss
 */
public record TrainingProgram(
        OnnxModel network,
        String output,
        SortedSet<String> trainable,
        Loss loss,
        Optimizer optimizer,
        List<Group> groups,
        Clipping clipping,
        Precision precision,
        long seed,
        Behavior behavior,
        Optional<Match> match) {

    /** Keeps its own copies. */
    public TrainingProgram {
        trainable = Collections.unmodifiableSortedSet(new TreeSet<>(trainable));
        groups = List.copyOf(groups);
    }

    /** In float32, with the usual behavior, one rate for all and gradients as they are. */
    public TrainingProgram(
            OnnxModel network, String output, SortedSet<String> trainable, Loss loss, Optimizer optimizer, long seed) {
        this(
                network,
                output,
                trainable,
                loss,
                optimizer,
                List.of(),
                Clipping.NONE,
                Precision.FLOAT32,
                seed,
                Behavior.DEFAULT,
                Optional.empty());
    }

    /** The same with other groups. */
    public TrainingProgram withGroups(List<Group> other) {
        return new TrainingProgram(
                network, output, trainable, loss, optimizer, other, clipping, precision, seed, behavior, match);
    }

    /** The same with other limits of the gradients. */
    public TrainingProgram withClipping(Clipping other) {
        return new TrainingProgram(
                network, output, trainable, loss, optimizer, groups, other, precision, seed, behavior, match);
    }

    /** The same in other numbers. */
    public TrainingProgram withPrecision(Precision other) {
        return new TrainingProgram(
                network, output, trainable, loss, optimizer, groups, clipping, other, seed, behavior, match);
    }

    /** The same with another behavior. */
    public TrainingProgram withBehavior(Behavior other) {
        return new TrainingProgram(
                network, output, trainable, loss, optimizer, groups, clipping, precision, seed, other, match);
    }

    /** The same with something more to make small. */
    public TrainingProgram withMatch(Match more) {
        return new TrainingProgram(
                network,
                output,
                trainable,
                loss,
                optimizer,
                groups,
                clipping,
                precision,
                seed,
                behavior,
                Optional.of(more));
    }

    /**
     * What training does otherwise than use.
     *
     * @param dropout whether {@code Dropout} drops, by its own ratio; else it passes its input on
     * @param batchStatistics whether batch norm whose scale is trainable normalizes by the batch and lets its running
     *     statistics follow, as PyTorch does; else, and where its scale is not trainable, it uses the stored ones
     * @param classAxis the axis of classes in the output, for losses that know classes
     */
    public record Behavior(boolean dropout, boolean batchStatistics, int classAxis) {

        /** Dropout drops, batch norm follows, classes are on the second axis. */
        public static final Behavior DEFAULT = new Behavior(true, true, 1);
    }
}
