package io.graftflow.evaluate.page;

import java.util.Locale;

/**
 * Something that was proven, found wrong, or left open.
 *
 * @param kind which of them
 * @param word what was looked at, in a few words
 * @param sentence what came out
 */
public record Verdict(Kind kind, String word, String sentence) implements Block {

    /** What a verdict can be. */
    public enum Kind {
        /** Proven, or better. */
        GOOD("✓ "),
        /** Found wrong, or worse. */
        BAD("✗ "),
        /** Not decided. */
        OPEN("≈ ");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /** Something that was proven or found wrong. */
    public Verdict(boolean good, String word, String sentence) {
        this(good ? Kind.GOOD : Kind.BAD, word, sentence);
    }

    @Override
    public void write(Markup out) {
        out.open("p", "class", "verdict " + kind.name().toLowerCase(Locale.ROOT));
        out.element("strong", kind.sign + word).text(" " + sentence).close().line();
    }
}
