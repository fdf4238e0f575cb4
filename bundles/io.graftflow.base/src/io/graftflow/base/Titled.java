package io.graftflow.base;

/**
 * One of a few words, such as a constant of an enum, that is called something else before people than in files. Where a
 * word is its own name but for hyphens, as {@code two-phase}, it need not be titled.
 */
public interface Titled {

    /** What people call it: some words in sentence case, such as {@code Mean squared error}. */
    String title();
}
