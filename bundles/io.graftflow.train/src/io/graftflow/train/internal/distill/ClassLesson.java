package io.graftflow.train.internal.distill;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.ClassTargets;
import io.graftflow.train.targets.Targets;
import java.util.List;

/**
 * One class a row: the weighted mean of the teachers' probabilities at the temperature, as logits that give it at that
 * temperature. Of a teacher count the classes that the student has too. A teacher that does not know the true class of a row
 * has nothing to say of it; where none does, the row is learnt from its label. A class's mean is over the teachers that know
 * it; then all are scaled to the sum 1.
 *
 * @param teachers in order
 * @param temperature that evens their answers out
 */
public record ClassLesson(List<TeacherAnswers> teachers, double temperature) implements Lesson {

    /** Far below what a 32-bit softmax can tell from 0. */
    private static final double LEAST = 1e-12;

    /** Logits, float {@code [rows, classes]}, and the true classes, int64 {@code [rows]}. */
    @Override
    public List<TensorData> targets(Targets truth, int[] chosen, int[] rows) {
        var classes = (ClassTargets) truth;
        int width = classes.labels().size();
        float[] batch = new float[chosen.length * width];
        for (int i = 0; i < chosen.length; i++) {
            double[] told = told(rows[i], classes.classes()[chosen[i]], width);
            for (int label = 0; label < width; label++) {
                batch[i * width + label] = (float) (temperature * Math.log(Math.max(LEAST, told[label])));
            }
        }
        return List.of(
                TensorData.of(batch, chosen.length, width),
                classes.batch(chosen).get(0));
    }

    /** The probabilities that the teachers together give. */
    private double[] told(int row, int trueClass, int width) {
        double[] sum = new double[width];
        double[] weights = new double[width];
        for (TeacherAnswers teacher : teachers) {
            if (teacher.knows(trueClass)) {
                add(teacher, softmax(teacher, teacher.own(row), width), sum, weights);
            }
        }
        double all = 0;
        for (int label = 0; label < width; label++) {
            sum[label] = weights[label] > 0 ? sum[label] / weights[label] : 0;
            all += sum[label];
        }
        if (all == 0) {
            sum[trueClass] = 1;
            return sum;
        }
        for (int label = 0; label < width; label++) {
            sum[label] /= all;
        }
        return sum;
    }

    private static void add(TeacherAnswers teacher, double[] probabilities, double[] sum, double[] weights) {
        for (int label = 0; label < sum.length; label++) {
            if (teacher.knows(label)) {
                sum[label] += teacher.weight() * probabilities[label];
                weights[label] += teacher.weight();
            }
        }
    }

    /** Over the classes that teacher and student both know. */
    private double[] softmax(TeacherAnswers teacher, float[] logits, int width) {
        double most = Double.NEGATIVE_INFINITY;
        for (int label = 0; label < width; label++) {
            most = teacher.knows(label) ? Math.max(most, logits[teacher.places()[label]]) : most;
        }
        double[] probabilities = new double[width];
        double sum = 0;
        for (int label = 0; label < width; label++) {
            if (teacher.knows(label)) {
                probabilities[label] = Math.exp((logits[teacher.places()[label]] - most) / temperature);
                sum += probabilities[label];
            }
        }
        for (int label = 0; label < width; label++) {
            probabilities[label] /= sum;
        }
        return probabilities;
    }
}
