package io.graftflow.fusion.search;

import java.util.Optional;

/** Says how good a fusion would be. Used by one thread. */
public interface Judge {

    /** What it measures, as a stable word such as {@code accuracy}. */
    String metric();

    /** Whether more of it is better. */
    boolean greaterIsBetter();

    /**
     * Measures a fusion with these numbers.
     *
     * @throws io.graftflow.base.ProblemException when it cannot be made or run
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    double judge(Candidate candidate);

    /**
     * How fast what it measures rises with each weight, up to a number that is the same for all; empty when it cannot tell.
     *
     * @param candidate whose weights sum to 1
     */
    default Optional<double[]> slopes(Candidate candidate) {
        return Optional.empty();
    }
}
