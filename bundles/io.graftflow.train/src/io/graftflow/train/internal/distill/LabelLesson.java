package io.graftflow.train.internal.distill;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.LabelTargets;
import io.graftflow.train.targets.Targets;
import java.util.List;

/**
 * Several labels a row: for each label the weighted mean of the probabilities of the teachers that know it, at the
 * temperature, as a logit that gives it at that temperature. A label that none knows is learnt from the rows' labels.
 *
 * @param teachers in order
 * @param temperature that evens their answers out
 */
public record LabelLesson(List<TeacherAnswers> teachers, double temperature) implements Lesson {

    private static final double LEAST = 1e-6;

    /** Logits, float {@code [rows, labels]}, and the true labels, float 0 or 1 of that shape. */
    @Override
    public List<TensorData> targets(Targets truth, int[] chosen, int[] rows) {
        TensorData labels = truth.batch(chosen).get(0);
        float[] flags = labels.floats();
        int width = ((LabelTargets) truth).labels().size();
        float[] batch = new float[flags.length];
        for (int i = 0; i < chosen.length; i++) {
            double[] sum = new double[width];
            double[] weights = new double[width];
            for (TeacherAnswers teacher : teachers) {
                float[] own = teacher.own(rows[i]);
                for (int label = 0; label < width; label++) {
                    if (teacher.knows(label)) {
                        double logit = own[teacher.places()[label]] / temperature;
                        sum[label] += teacher.weight() / (1 + Math.exp(-logit));
                        weights[label] += teacher.weight();
                    }
                }
            }
            for (int label = 0; label < width; label++) {
                int place = i * width + label;
                double told = weights[label] > 0 ? sum[label] / weights[label] : flags[place];
                batch[place] = (float) (temperature * logit(Math.max(LEAST, Math.min(1 - LEAST, told))));
            }
        }
        return List.of(TensorData.of(batch, chosen.length, width), labels);
    }

    private static double logit(double probability) {
        return Math.log(probability / (1 - probability));
    }
}
