package io.graftflow.fusion.search;

import java.util.Locale;

/** What a search may vary. */
public enum Searched {
    /** How much each model counts: parts of sum 1. */
    WEIGHTS,
    /** What the joint change is multiplied by, from 0 up to the number of models. */
    SCALE,
    /** The part of each model's changes that is kept, up to 1. */
    DENSITY;

    /** The word for it in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
