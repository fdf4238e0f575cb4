package io.graftflow.flow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link from an output port to an input port. Its order is that of its text.
 *
 * @param from the id of the node that gives
 * @param output the output port there
 * @param to the id of the node that takes
 * @param input the input port there
 */
public record Link(String from, String output, String to, String input) implements Comparable<Link> {

    private static final Pattern TEXT =
            Pattern.compile("\\s*([^\\s.>]+)\\.([^\\s.>]+)\\s*->\\s*([^\\s.>]+)\\.([^\\s.>]+)\\s*");

    /** Reads {@code a.port -> b.port}; empty when the text is no link. */
    public static Optional<Link> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Link(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
                : Optional.empty();
    }

    @Override
    public int compareTo(Link other) {
        boolean decided = !from.startsWith(other.from) && !other.from.startsWith(from);
        return decided ? from.compareTo(other.from) : toString().compareTo(other.toString());
    }

    /** The text in the file, {@code a.port -> b.port}. */
    @Override
    public String toString() {
        return from + "." + output + " -> " + to + "." + input;
    }
}
