package io.graftflow.evaluate.page;

/**
 * Something that was proven, or found wrong.
 *
 * @param good which of them
 * @param word what was looked at, in a few words
 * @param sentence what came out
 */
public record Verdict(boolean good, String word, String sentence) implements Block {

    @Override
    public void write(Markup out) {
        out.open("p", "class", good ? "verdict good" : "verdict bad");
        out.element("strong", (good ? "✓ " : "✗ ") + word)
                .text(" " + sentence)
                .close()
                .line();
    }
}
