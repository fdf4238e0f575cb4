package io.graftflow.engine.pytorch.internal.loss;

/**
 * What a loss wants to see beside the output.
 *
 * @param labels which int64 it takes
 * @param values which floats it takes, of the output's shape
 */
record Target(Labels labels, Values values) {

    /** Which int64 a loss takes. */
    enum Labels {
        /** None. */
        NONE,
        /** One for each place of the output, which has an axis of classes; from 0 on. */
        CLASSES,
        /** One for each row of the output {@code [batch, dimensions]}; any numbers, equal ones for rows that belong together. */
        ROWS
    }

    /** Which floats a loss takes. */
    enum Values {
        /** None. */
        NONE,
        /** Any. */
        ANY,
        /** From 0 to 1. */
        UNIT,
        /** From 0 to 1, with the sum 1 over the axis of classes. */
        DISTRIBUTION
    }

    static final Target CLASSES = new Target(Labels.CLASSES, Values.NONE);
    static final Target VALUES = new Target(Labels.NONE, Values.ANY);
    static final Target FLAGS = new Target(Labels.NONE, Values.UNIT);
}
