package io.graftflow.nodes.evaluate;

/** Cuts texts to what fits a table. */
public final class Excerpt {

    private static final int LONGEST = 300;

    private Excerpt() {}

    /** The text, or its beginning with an ellipsis. */
    public static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
