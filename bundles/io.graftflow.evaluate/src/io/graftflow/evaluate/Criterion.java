package io.graftflow.evaluate;

/** A number that says how good answers are: what it is called and how to read it. */
public interface Criterion {

    /** A stable word for JSON, such as {@code macroF1}. */
    String id();

    /** A short name for people, such as {@code Macro F1}. */
    String title();

    /** What it measures, in a sentence. */
    String definition();

    /** Whether more of it is better. */
    boolean greaterIsBetter();
}
