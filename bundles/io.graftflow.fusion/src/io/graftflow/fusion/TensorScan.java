package io.graftflow.fusion;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

    /**
     * Goes through it once, on several threads. What comes out has to be the same whatever the order: counts, rather than sums of
     * fractions.
     *
     * @param start gives what a thread begins with
     * @param add adds a chunk
     * @param join adds what another thread has
     */
    <R> R collect(Supplier<R> start, BiConsumer<R, Chunk> add, BiConsumer<R, R> join);
}
