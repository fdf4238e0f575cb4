package io.graftflow.evaluate.page;

/**
 * A paragraph.
 *
 * @param text plain text
 */
public record Prose(String text) implements Block {

    @Override
    public void write(Markup out) {
        out.element("p", text).line();
    }
}
