package io.graftflow.node;

import java.util.Locale;

/** What flows along a link. */
public enum PortKind {
    /** Rows and columns. */
    TABLE,
    /** A network with labels, preprocessing and provenance. */
    MODEL,
    /** Figures and pictures for people, and the same as JSON. */
    REPORT;

    /** The word in files and messages: {@code table}, {@code model}, {@code report}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
