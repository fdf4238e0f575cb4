package io.graftflow.train.internal.distill;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueTargets;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers: a squared distance from the teachers' weighted mean and one from the true number, the one with the weight {@code 1
 * − hardWeight} and the other with {@code hardWeight}, differ from one squared distance from their mean with these weights by
 * what training cannot change. So that mean is the target.
 *
 * @param teachers in order; all know all numbers
 * @param hardWeight how much the true number counts, 0 to 1
 */
public record ValueLesson(List<TeacherAnswers> teachers, double hardWeight) implements Lesson {

    /** Numbers in the units of the truth, float {@code [rows, numbers]}. */
    @Override
    public List<TensorData> targets(Targets truth, int[] chosen, int[] rows) {
        var values = (ValueTargets) truth;
        int width = values.columns().names().size();
        double[][] mixed = new double[chosen.length][width];
        double all = teachers.stream().mapToDouble(TeacherAnswers::weight).sum();
        for (int i = 0; i < chosen.length; i++) {
            for (TeacherAnswers teacher : teachers) {
                float[] own = teacher.own(rows[i]);
                for (int place = 0; place < width; place++) {
                    mixed[i][place] += (1 - hardWeight) * teacher.weight() / all * own[teacher.places()[place]];
                }
            }
            for (int place = 0; place < width; place++) {
                mixed[i][place] += hardWeight * values.values()[chosen[i]][place];
            }
        }
        int[] every = new int[chosen.length];
        Arrays.setAll(every, i -> i);
        return new ValueTargets(values.columns(), mixed, values.scale()).batch(every);
    }
}
