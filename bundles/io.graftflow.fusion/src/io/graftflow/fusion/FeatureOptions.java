package io.graftflow.fusion;

import io.graftflow.base.ProblemException;

/**
 * What methods that join the features of models take beside their number.
 *
 * @param width how many numbers the features of a model are projected to, at least 1
 * @param normalize whether the features of each model are divided by their Euclidean length before; not those that are plain
 *     columns
 */
public record FeatureOptions(int width, boolean normalize) {

    /** The name of {@link #width}. */
    public static final String WIDTH = "width";

    /** The name of {@link #normalize}. */
    public static final String NORMALIZE = "normalize";

    /** As they are, projected to 128 numbers where they are projected. */
    public static final FeatureOptions DEFAULT = new FeatureOptions(128, false);

    /**
     * Refuses a width that no layer has.
     *
     * @throws ProblemException {@code fusion.option}
     */
    public FeatureOptions {
        if (width < 1) {
            throw ProblemException.error(
                            "fusion.option",
                            "The option " + WIDTH + " is " + width + "; expected at least 1.",
                            "Correct it.")
                    .at(WIDTH);
        }
    }
}
