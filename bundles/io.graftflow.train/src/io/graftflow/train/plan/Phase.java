package io.graftflow.train.plan;

import io.graftflow.engine.Group;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One phase of a training: a program of its own, with its own frozen part, optimizer state and schedule, that goes on from
 * the weights of the phase before.
 *
 * @param name what trains, in words
 * @param tensors the stored tensors that train as they are
 * @param adapted the stored tensors that get an adapter, which trains beside them
 * @param groups tensors, adapters among them, that have a rate or a weight decay of their own
 * @param epochs how many of all epochs
 * @param rate what the learning rate is multiplied by
 */
public record Phase(
        String name,
        SortedSet<String> tensors,
        SortedSet<String> adapted,
        List<Group> groups,
        int epochs,
        double rate) {

    /** What is put behind a tensor's name for the factor of its adapter that data meets first. */
    public static final String FIRST = ".lora_A";

    /** What is put behind a tensor's name for the other factor of its adapter. */
    public static final String SECOND = ".lora_B";

    /** Keeps its own copies. */
    public Phase {
        tensors = Collections.unmodifiableSortedSet(new TreeSet<>(tensors));
        adapted = Collections.unmodifiableSortedSet(new TreeSet<>(adapted));
        groups = List.copyOf(groups);
    }

    /** The names of all tensors that an optimizer changes. */
    public SortedSet<String> trained() {
        var trained = new TreeSet<>(tensors);
        adapted.forEach(weight -> trained.addAll(List.of(weight + FIRST, weight + SECOND)));
        return trained;
    }
}
