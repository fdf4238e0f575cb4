package io.graftflow.app;

/** How the command line ends; scripts rely on the numbers. */
public final class ExitCode {

    /** All well. */
    public static final int OK = 0;

    /** An internal fault: a bug. */
    public static final int FAULT = 1;

    /** Wrong arguments. */
    public static final int USAGE = 2;

    /** The workflow or a model does not load or check. */
    public static final int CHECK = 3;

    /** A node failed. */
    public static final int NODE_FAILED = 4;

    /** A comparison or a test found a difference. */
    public static final int DIFFERENCE = 5;

    /** Cancelled. */
    public static final int CANCELLED = 130;

    private ExitCode() {}
}
