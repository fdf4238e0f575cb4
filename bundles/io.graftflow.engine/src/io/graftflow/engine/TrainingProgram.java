package io.graftflow.engine;

import io.graftflow.onnx.OnnxModel;
import java.util.SortedSet;

/**
 * What is trained, and how a step changes it.
 *
 * @param network the part of the model that training runs through
 * @param logits the output that the loss looks at, {@code [batch, classes]}
 * @param trainable the initializers that get updates; all others keep their bytes
 * @param loss what is made small
 * @param optimizer how a step changes the weights
 * @param seed of dropout
 */
public record TrainingProgram(
        OnnxModel network, String logits, SortedSet<String> trainable, Loss loss, Optimizer optimizer, long seed) {

    /** What is made small. */
    public enum Loss {
        /** Softmax cross entropy of int64 labels {@code [batch]}, natural logarithm, mean over the batch. */
        CROSS_ENTROPY
    }
}
