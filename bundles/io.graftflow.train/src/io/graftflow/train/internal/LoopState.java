package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.TrainingHistory.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a training stands, apart from what the engine holds. */
final class LoopState {

    /** The epoch that is under way, from 0. */
    int epoch;

    /** Batches done of that epoch. */
    int batch;

    /** Steps done in all. */
    long step;

    /** Sum of the losses of the rows of this epoch so far. */
    double lossSum;

    /** Rows of this epoch so far. */
    long lossRows;

    /** The learning rate of the last step. */
    double learningRate;

    /** The epoch with the lowest validation loss so far, from 1; 0 before there is one. */
    int bestEpoch;

    /** The lowest validation loss so far. */
    double bestLoss = Double.POSITIVE_INFINITY;

    /** The weights of the best epoch; empty when they are not kept. */
    Map<String, TensorData> bestWeights = Map.of();

    /** Whether patience has run out. */
    boolean stopped;

    /** What has happened in the epochs that are done. */
    final List<Epoch> epochs = new ArrayList<>();
}
