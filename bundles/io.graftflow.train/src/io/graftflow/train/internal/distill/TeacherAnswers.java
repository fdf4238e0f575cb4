package io.graftflow.train.internal.distill;

import io.graftflow.train.Features;
import java.nio.FloatBuffer;

/**
 * What one teacher said of the rows of a table: its logits or numbers.
 *
 * @param features what it gave for all rows
 * @param tensor under which name
 * @param weight how much it counts
 * @param places for each label of the student, its place among the teacher's own; −1 for one that it does not know
 */
public record TeacherAnswers(Features features, String tensor, double weight, int[] places) {

    /** Whether it knows a label. */
    boolean knows(int label) {
        return places[label] >= 0;
    }

    /** The teacher's own numbers for a row. */
    float[] own(int row) {
        var numbers = FloatBuffer.allocate((int) features.shape(tensor, row)[0]);
        features.copy(tensor, row, numbers);
        return numbers.array();
    }
}
