package io.graftflow.fusion.search;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is to be searched.
 *
 * @param models how many models there are, at least 2
 * @param searched what may vary, at least one thing
 * @param start what is tried first; what may not vary stays as it is there
 * @param trials how many candidates may be tried, at least 2
 * @param seed of what is drawn
 */
public record SearchSpace(int models, Set<Searched> searched, Candidate start, int trials, long seed) {

    /** Keeps its own copy. */
    public SearchSpace {
        searched = Collections.unmodifiableSet(EnumSet.copyOf(searched));
    }

    /** Whether something may vary. */
    public boolean varies(Searched what) {
        return searched.contains(what);
    }
}
