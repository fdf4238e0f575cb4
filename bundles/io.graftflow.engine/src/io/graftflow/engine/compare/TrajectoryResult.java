package io.graftflow.engine.compare;

import java.util.List;

/**
 * How a training came out against its known results.
 *
 * @param name the folder's name
 * @param checks what was held against the known results, in order; empty when the training could not be run
 * @param complaints what is not as it should be, one sentence each; empty when all is well
 * @param unsupported whether it could not be run because the engine lacks an operator or a type
 */
public record TrajectoryResult(String name, List<Check> checks, List<String> complaints, boolean unsupported) {

    /** Keeps its own copies. */
    public TrajectoryResult {
        checks = List.copyOf(checks);
        complaints = List.copyOf(complaints);
    }

    /** Whether all is as it should be. */
    public boolean passed() {
        return complaints.isEmpty();
    }

    /** The largest share of its tolerance that any number took. */
    public double share() {
        return checks.stream().mapToDouble(Check::share).max().orElse(0);
    }

    /**
     * Numbers of one kind.
     *
     * @param what the kind, such as {@code losses}
     * @param count how many there are
     * @param share the largest share of its tolerance that one of them took; 0 for what must be equal and is
     */
    public record Check(String what, int count, double share) {}
}
