package io.graftflow.model;

/**
 * What the model answers with.
 *
 * @param task {@code single-label-classification}; {@code none} for a backbone without a head of its own
 * @param output the network's output that holds the logits, {@code [batch, classes]}; the empty string for {@code none}
 */
public record Head(String task, String output) {

    /** A task with one label a row. */
    public static final String SINGLE_LABEL = "single-label-classification";

    /** A backbone. */
    public static final Head NONE = new Head("none", "");

    /** Whether the model gives logits of classes. */
    public boolean classifies() {
        return SINGLE_LABEL.equals(task);
    }
}
