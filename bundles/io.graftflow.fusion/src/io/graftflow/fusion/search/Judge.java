package io.graftflow.fusion.search;

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
}
