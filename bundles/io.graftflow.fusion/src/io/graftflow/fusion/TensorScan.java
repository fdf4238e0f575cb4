package io.graftflow.fusion;

import java.util.function.Consumer;

/** One tensor of all models, which can be gone through as often as wanted, chunk by chunk. */
public interface TensorScan {

    /** Its name. */
    String name();

    /** How many numbers it has. */
    long elements();

    /** How many numbers lie along its last axis; 1 without axes. */
    int rowLength();

    /** How many models there are. */
    int models();

    /** Goes through it once, in order. */
    void forEach(Consumer<Chunk> visitor);
}
