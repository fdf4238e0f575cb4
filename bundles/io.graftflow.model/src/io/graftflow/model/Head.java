package io.graftflow.model;

/**
 * What the model answers with.
 *
 * @param task what it is asked; {@link Task#NONE} for a backbone without a head of its own
 * @param output the network's output that holds the answers, with the shape that the task says; the empty string for
 *     {@link Task#NONE}
 */
public record Head(Task task, String output) {

    /** A task with one label a row. */
    public static final Task SINGLE_LABEL = Task.SINGLE_LABEL_CLASSIFICATION;

    /** A backbone. */
    public static final Head NONE = new Head(Task.NONE, "");

    /** Whether there is a head at all. */
    public boolean answers() {
        return task != Task.NONE;
    }

    /** Whether the model gives logits of classes, of which a row has one. */
    public boolean classifies() {
        return task == Task.SINGLE_LABEL_CLASSIFICATION;
    }
}
