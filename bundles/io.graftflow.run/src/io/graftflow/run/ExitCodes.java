package io.graftflow.run;

import io.graftflow.base.Problem;
import java.util.Collection;

/** How a run ends, as a number. */
final class ExitCodes {

    static final int INTERNAL = 1;
    static final int ARGUMENTS = 2;
    static final int UNSOUND = 3;
    static final int FAILED = 4;
    static final int CANCELLED = 130;

    private ExitCodes() {}

    /** What the nodes' results amount to. */
    static int of(Collection<NodeResult> results, Collection<Problem> problems, boolean cancelled) {
        if (results.stream().allMatch(NodeResult::isDone)) {
            return 0;
        }
        if (problems.stream().anyMatch(problem -> problem.code().equals(Faults.INTERNAL))) {
            return INTERNAL;
        }
        boolean failed = results.stream().anyMatch(result -> result.state() == NodeResult.State.FAILED);
        return failed || !cancelled ? FAILED : CANCELLED;
    }

    static RunResult.State state(int exitCode) {
        return switch (exitCode) {
            case 0 -> RunResult.State.SUCCEEDED;
            case CANCELLED -> RunResult.State.CANCELLED;
            default -> RunResult.State.FAILED;
        };
    }
}
