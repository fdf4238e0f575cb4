package io.graftflow.fusion.search;

import java.util.List;

/**
 * What came of a search.
 *
 * @param search the id of the way that was searched
 * @param metric what was measured
 * @param greaterIsBetter whether more of it is better
 * @param trials all that was tried, in order
 * @param chosen the candidate to fuse with
 * @param value what the judge said of it
 */
public record SearchResult(
        String search, String metric, boolean greaterIsBetter, List<Trial> trials, Candidate chosen, double value) {

    /** Keeps its own copy. */
    public SearchResult {
        trials = List.copyOf(trials);
    }
}
