package io.graftflow.fusion.search;

import java.util.List;

/**
 * Numbers of a fusion that can be tried.
 *
 * @param weights how much each model counts
 * @param scale what the joint change is multiplied by, for methods with a base
 * @param density the part of each model's changes that is kept, for methods that leave some out
 */
public record Candidate(List<Double> weights, double scale, double density) {

    /** Keeps its own copy. */
    public Candidate {
        weights = List.copyOf(weights);
    }

    /** The same with other weights. */
    public Candidate withWeights(List<Double> others) {
        return new Candidate(others, scale, density);
    }
}
