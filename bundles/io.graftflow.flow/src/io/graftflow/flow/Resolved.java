package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Problem;
import java.util.List;

/**
 * A setting after its variables were put in.
 *
 * @param value the value; may hold secrets
 * @param written the value with the names of environment variables in place of what is in them; safe to write down
 * @param usesGiven whether a variable that {@code --set} gave is in it anywhere
 * @param startsWithGiven whether it is a text that begins with such a variable, so that a path in it is relative to the
 *     current folder
 * @param problems what went wrong; then the value is not to be used
 */
public record Resolved(
        JsonNode value, JsonNode written, boolean usesGiven, boolean startsWithGiven, List<Problem> problems) {

    /** Keeps its own copy. */
    public Resolved {
        problems = List.copyOf(problems);
    }
}
