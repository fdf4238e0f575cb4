package io.graftflow.evaluate.page;

/** One thing on a page. */
@FunctionalInterface
public interface Block {

    /** Writes itself. */
    void write(Markup out);
}
