package io.graftflow.base;

/** The one exception that library code throws when something outside the program is wrong. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Wraps a problem. */
    public ProblemException(Problem problem) {
        super(problem.sentence());
        this.problem = problem;
    }

    /** Wraps a problem that another exception told of. */
    public ProblemException(Problem problem, Throwable cause) {
        super(problem.sentence(), cause);
        this.problem = problem;
    }

    /** An error at no particular place. */
    public static ProblemException error(String code, String message, String remedy) {
        return new ProblemException(Problem.error(code, message, remedy));
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The same at a setting, a port, a file with line, or a tensor. */
    public ProblemException at(String place) {
        return new ProblemException(problem.at(place), this);
    }
}
