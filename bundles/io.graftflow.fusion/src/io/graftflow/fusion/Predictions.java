package io.graftflow.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What several classifiers said of some rows, and what is true of them. The arrays are taken over and not changed.
 *
 * @param union the labels
 * @param logits of each model, row by row, its own classes: {@code [rows * classes]}
 * @param truth the place of each row's true label
 */
public record Predictions(LabelUnion union, List<float[]> logits, int[] truth) {

    /** Keeps its own list. */
    public Predictions {
        logits = List.copyOf(logits);
    }

    /** How many rows there are. */
    public int rows() {
        return truth.length;
    }

    /** The logits of a model for a row. */
    public float[] logits(int model, int row) {
        int classes = union.places().get(model).size();
        return Arrays.copyOfRange(logits.get(model), row * classes, (row + 1) * classes);
    }

    /**
     * The logarithms of each model's probabilities, {@code [rows * labels]}, in the order of the labels; not a number where a
     * model does not know a label.
     */
    public List<float[]> logProbabilities() {
        List<float[]> all = new ArrayList<>();
        double[] one = new double[union.size()];
        for (int model = 0; model < union.models(); model++) {
            float[] own = new float[rows() * union.size()];
            for (int row = 0; row < rows(); row++) {
                union.logProbabilities(model, logits(model, row), one);
                for (int label = 0; label < one.length; label++) {
                    own[row * one.length + label] = (float) one[label];
                }
            }
            all.add(own);
        }
        return all;
    }
}
