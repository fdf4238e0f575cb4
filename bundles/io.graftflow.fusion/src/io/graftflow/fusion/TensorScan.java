package io.graftflow.fusion;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One tensor of all models, which can be gone through as often as wanted, chunk by chunk, on several threads. */
public interface TensorScan {

    /** Its name. */
    String name();

    /** How many numbers it has. */
    long elements();

    /** How many numbers lie along its last axis; 1 without axes. */
    int rowLength();

    /** How many models there are. */
    int models();

    /** What is found in each chunk, in their order. */
    <R> List<R> map(Function<Chunk, R> find);

    /**
     * Goes through it once. What comes out has to be the same whatever the order: counts, rather than sums of fractions.
     *
     * @param start gives what a thread begins with
     * @param add adds a chunk
     * @param join adds what another thread has
     */
    <R> R collect(Supplier<R> start, BiConsumer<R, Chunk> add, BiConsumer<R, R> join);
}
