package io.graftflow.base;

/** How bad a {@link Problem} is. */
public enum Severity {
    /** Nothing runs until it is mended. */
    ERROR,
    /** It runs, but probably not as meant. */
    WARNING,
    /** Worth knowing. */
    INFO
}
