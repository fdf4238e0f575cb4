package io.graftflow.train.targets;

import io.graftflow.onnx.TensorData;

/** Holds answers against targets, batch by batch. Used by one thread. */
public interface Measuring {

    /**
     * Adds answers.
     *
     * @param rows the rows that they are of
     * @param answers what the network gave for them, {@code [rows, …]}
     */
    void add(int[] rows, TensorData answers);

    /** How good all answers so far are; there is at least one. */
    Measure measure();
}
