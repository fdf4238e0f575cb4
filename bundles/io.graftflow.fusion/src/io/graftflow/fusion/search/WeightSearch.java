package io.graftflow.fusion.search;

import io.graftflow.base.Problem;
import java.util.Optional;

/** A way to find weights. An instance is shared and keeps no state. */
public interface WeightSearch {

    /** A stable word for files, such as {@code grid}. */
    String id();

    /** A short name for people. */
    String title();

    /** What it does, in a sentence. */
    String summary();

    /** The metric that it always goes by; empty when it takes any. */
    default Optional<String> metric() {
        return Optional.empty();
    }

    /** Whether it tries so many candidates that fusing and running each would take too long. */
    default boolean needsCachedPredictions() {
        return false;
    }

    /** Whether the number of trials follows from the models alone. */
    default boolean countsItsOwnTrials() {
        return false;
    }

    /** What keeps it from searching there. */
    default Optional<Problem> problem(SearchSpace space) {
        return Optional.empty();
    }

    /**
     * Searches.
     *
     * @param trials where candidates are tried
     * @return the candidate to fuse with, one of those that were tried
     */
    Candidate search(SearchSpace space, Trials trials);
}
