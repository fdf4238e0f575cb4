package io.graftflow.evaluate.page;

import java.util.List;

/**
 * Numbers in large type, side by side.
 *
 * @param figures the numbers, the most telling first
 */
public record Figures(List<Figure> figures) implements Block {

    /** Keeps its own copy. */
    public Figures {
        figures = List.copyOf(figures);
    }

    /**
     * One of them.
     *
     * @param name what it is
     * @param value the number as text
     * @param help what it means, in a sentence; may be empty
     */
    public record Figure(String name, String value, String help) {}

    @Override
    public void write(Markup out) {
        out.open("dl", "class", "figures");
        for (Figure figure : figures) {
            out.open("div", "title", figure.help());
            out.element("dt", figure.name()).element("dd", figure.value()).close();
        }
        out.close().line();
    }
}
