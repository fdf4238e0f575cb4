package io.graftflow.engine;

/** In which numbers a network is trained. */
public enum Precision {
    /** 32 bits everywhere. */
    FLOAT32,
    /**
     * Mixed: matrix products and convolutions in 16 bits with the range of 32; weights, gradients, optimizer, normalization
     * and loss in 32 bits.
     */
    BFLOAT16
}
