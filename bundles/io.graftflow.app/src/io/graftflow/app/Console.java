package io.graftflow.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where the command line prints, and from where it was called.
 *
 * @param out results
 * @param err progress and problems
 * @param folder the current folder, absolute
 * @param live whether progress may be redrawn in place, that is, {@code err} is a terminal
 * @param colour whether {@code err} and {@code out} may be coloured
 * @param interrupts tells when the process is asked to end
 */
public record Console(
        PrintStream out, PrintStream err, Path folder, boolean live, boolean colour, Interrupts interrupts) {

    private static final String RESET = "\u001b[0m";

    /** A colour by its ANSI number. */
    enum Colour {
        RED(31),
        GREEN(32),
        YELLOW(33),
        BLUE(34),
        VIOLET(35),
        GREY(90);

        private final int number;

        Colour(int number) {
            this.number = number;
        }
    }

    /** The text in a colour where colour is wanted, else the plain text. */
    String paint(Colour wanted, String text) {
        return colour ? "\u001b[" + wanted.number + "m" + text + RESET : text;
    }

    /** Prints a JSON value, and nothing else, on the standard output. */
    void json(JsonNode value) {
        out.print(Json.pretty(value));
        out.flush();
    }

    /** Prints problems, one a line, remedies on a line of their own. */
    void problems(List<Problem> problems) {
        for (Problem problem : problems) {
            Colour mark =
                    switch (problem.severity()) {
                        case ERROR -> Colour.RED;
                        case WARNING -> Colour.YELLOW;
                        case INFO -> Colour.BLUE;
                    };
            Problem said = new Problem(
                    problem.severity(), problem.code(), problem.node(), problem.where(), problem.message(), "");
            err.println(paint(mark, problem.severity().name().toLowerCase(Locale.ROOT)) + " " + said.sentence()
                    + paint(Colour.GREY, " [" + problem.code() + "]"));
            if (!problem.remedy().isEmpty()) {
                err.println("  " + problem.remedy());
            }
        }
        err.flush();
    }
}
