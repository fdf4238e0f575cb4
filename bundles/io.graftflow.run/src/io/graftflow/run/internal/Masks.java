package io.graftflow.run.internal;

import io.graftflow.base.Problem;
import io.graftflow.flow.Secrets;

/** Takes secrets out of problems. */
public final class Masks {

    private Masks() {}

    /** The same problem with the names of environment variables in place of what is in them. */
    public static Problem mask(Problem problem, Secrets secrets) {
        return new Problem(
                problem.severity(),
                problem.code(),
                problem.node(),
                problem.where(),
                secrets.mask(problem.message()),
                secrets.mask(problem.remedy()));
    }
}
