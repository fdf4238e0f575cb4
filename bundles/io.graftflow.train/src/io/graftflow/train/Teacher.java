package io.graftflow.train;

import io.graftflow.model.Model;

/**
 * A trained model that another one learns from. It answers the same task; its preprocessing is its own, and its labels may
 * stand in another order, be more than the student's, or only some of them.
 *
 * @param model the model
 * @param input the column with what it reads
 * @param weight how much it counts among several teachers, above 0
 */
public record Teacher(Model model, String input, double weight) {

    /**
     * Refuses a weight that cannot count.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Teacher {
        Ranges.require(weight > 0 && weight < Double.POSITIVE_INFINITY, "teacherWeights", "above 0", weight);
    }

    /** One that counts as much as any other. */
    public Teacher(Model model, String input) {
        this(model, input, 1);
    }
}
