package io.graftflow.flow;

import java.util.regex.Pattern;

/** What the names in a workflow look like. */
final class Names {

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern TYPE =
            Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+@[1-9][0-9]{0,5}");

    private Names() {}

    /** Whether it is lower-case words and digits joined by hyphens: a node's id, a port, a variable. */
    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }

    /** Whether it is a node type's id with a version, {@code train.fine-tune@1}. */
    static boolean isType(String text) {
        return TYPE.matcher(text).matches();
    }
}
