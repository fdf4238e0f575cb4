package io.graftflow.base;

import java.util.Objects;

/**
 * Something that is wrong, in a sentence that helps. The command line, the canvas and the log all show the same one.
 *
 * @param severity how bad it is
 * @param code a stable word for programs, such as {@code table.missing-column}
 * @param node the id of the workflow's node, or the empty string
 * @param where a setting, a port, a file with line, or a tensor; or the empty string
 * @param message what is wrong: what was expected, what there was
 * @param remedy one thing to do, or the empty string
 */
public record Problem(Severity severity, String code, String node, String where, String message, String remedy) {

    public Problem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** An error at no particular place. */
    public static Problem error(String code, String message, String remedy) {
        return new Problem(Severity.ERROR, code, "", "", message, remedy);
    }

    /** A warning at no particular place. */
    public static Problem warning(String code, String message, String remedy) {
        return new Problem(Severity.WARNING, code, "", "", message, remedy);
    }

    /** The same problem at a setting, a port, a file with line, or a tensor. */
    public Problem at(String place) {
        return new Problem(severity, code, node, place, message, remedy);
    }

    /** The same problem in a node of a workflow. */
    public Problem in(String nodeId) {
        return new Problem(severity, code, nodeId, where, message, remedy);
    }

    /** Whether it keeps the work from being done. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: place, message, remedy. */
    public String sentence() {
        var text = new StringBuilder();
        if (!node.isEmpty()) {
            text.append(node).append(where.isEmpty() ? ": " : ".");
        }
        if (!where.isEmpty()) {
            text.append(where).append(": ");
        }
        text.append(message);
        if (!remedy.isEmpty()) {
            text.append(' ').append(remedy);
        }
        return text.toString();
    }
}
