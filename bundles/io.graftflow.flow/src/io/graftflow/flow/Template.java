package io.graftflow.flow;

import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with variables in it: {@code ${name}}, {@code ${env:NAME}}; two dollar signs stand for one. */
record Template(List<Part> parts) {

    private static final Pattern MARK = Pattern.compile("\\$(\\$?)\\{");
    private static final Pattern ENVIRONMENT = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)");

    /** A piece of a template. */
    sealed interface Part {}

    /** A piece that stands for itself. */
    record Literal(String text) implements Part {}

    /** The value of a variable of the workflow. */
    record Use(String name) implements Part {}

    /** The value of an environment variable. */
    record Environment(String name) implements Part {}

    /**
     * Takes a text apart.
     *
     * @throws ProblemException {@code flow.variable-syntax}
     */
    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher mark = MARK.matcher(text);
        int done = 0;
        while (mark.find(done)) {
            literal(parts, text.substring(done, mark.start()));
            boolean escaped = !mark.group(1).isEmpty();
            int close = text.indexOf('}', mark.end());
            if (escaped) {
                literal(parts, "${");
                done = mark.end();
            } else if (close < 0) {
                throw syntax(text.substring(mark.start()));
            } else {
                parts.add(reference(text.substring(mark.end(), close)));
                done = close + 1;
            }
        }
        literal(parts, text.substring(done));
        return new Template(List.copyOf(parts));
    }

    private static void literal(List<Part> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Literal(text));
        }
    }

    private static Part reference(String inside) {
        Matcher environment = ENVIRONMENT.matcher(inside);
        if (environment.matches()) {
            return new Environment(environment.group(1));
        }
        if (!Names.isWord(inside)) {
            throw syntax("${" + inside + "}");
        }
        return new Use(inside);
    }

    private static ProblemException syntax(String got) {
        return ProblemException.error(
                "flow.variable-syntax",
                "Expected \"${name}\" or \"${env:NAME}\", got \"" + got + "\".",
                "Write \"$${\" where a \"${\" is meant as it stands.");
    }
}
