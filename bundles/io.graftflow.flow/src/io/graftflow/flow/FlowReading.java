package io.graftflow.flow;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.List;

/**
 * What came of reading a workflow.
 *
 * @param flow all of it that could be read; {@link Flow#EMPTY} when the text is not even JSON
 * @param problems everything wrong with it
 */
public record FlowReading(Flow flow, List<Problem> problems) {

    /** Keeps its own copy. */
    public FlowReading {
        problems = List.copyOf(problems);
    }

    /** Whether there is no error; there may be warnings. */
    public boolean isSound() {
        return problems.stream().noneMatch(Problem::isError);
    }

    /**
     * The workflow when it is sound.
     *
     * @throws ProblemException the first error
     */
    public Flow orThrow() {
        problems.stream().filter(Problem::isError).findFirst().ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        return flow;
    }
}
