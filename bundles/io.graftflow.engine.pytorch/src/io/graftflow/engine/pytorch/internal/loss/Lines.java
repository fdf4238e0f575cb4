package io.graftflow.engine.pytorch.internal.loss;

/** Takes the lines of a method that is being written. */
public interface Lines {

    /** Adds a line. */
    void line(String code);

    /** Gives an expression a name of its own, which is returned. */
    String let(String expression);
}
