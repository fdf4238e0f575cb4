package io.graftflow.train.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.model.Model;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Features;
import io.graftflow.train.targets.ClassTargets;
import io.graftflow.train.targets.Measuring;
import io.graftflow.train.targets.Targets;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes, and what another classifier says of the rows: its logits, in the order of these classes.
 *
 * @param classes the true classes
 * @param logits what the other classifier gave for all rows of the table
 * @param tensor under which name
 * @param order for each class, its place among the other classifier's
 * @param places the row of the table that each row is
 */
public record DistilledTargets(ClassTargets classes, Features logits, String tensor, int[] order, int[] places)
        implements Targets {

    /**
     * Joins the classes of a table with a teacher's logits for it.
     *
     * @throws ProblemException {@code train.teacher-labels} when the teacher does not know a class
     */
    public static DistilledTargets of(ClassTargets classes, Features logits, Model teacher) {
        List<String> known = teacher.spec().labels();
        int[] order = classes.labels().stream().mapToInt(known::indexOf).toArray();
        for (int i = 0; i < order.length; i++) {
            if (order[i] < 0) {
                throw ProblemException.error(
                                "train.teacher-labels",
                                "The teacher does not know the class \""
                                        + classes.labels().get(i) + "\"; it tells " + known + ".",
                                "Link a teacher that was trained on the same classes.")
                        .at("teacher");
            }
        }
        int[] all = IntStream.range(0, classes.rows()).toArray();
        return new DistilledTargets(classes, logits, teacher.spec().head().output(), order, all);
    }

    @Override
    public int rows() {
        return places.length;
    }

    /** The teacher's logits, float {@code [rows, classes]}, and the classes, int64 {@code [rows]}. */
    @Override
    public List<TensorData> batch(int... chosen) {
        int width = (int) (places.length == 0 ? order.length : logits.shape(tensor, 0)[0]);
        var one = FloatBuffer.allocate(width);
        float[] batch = new float[chosen.length * order.length];
        for (int i = 0; i < chosen.length; i++) {
            logits.copy(tensor, places[chosen[i]], one.clear());
            for (int label = 0; label < order.length; label++) {
                batch[i * order.length + label] = one.get(order[label]);
            }
        }
        return List.of(
                TensorData.of(batch, chosen.length, order.length),
                classes.batch(chosen).get(0));
    }

    @Override
    public DistilledTargets select(int... chosen) {
        int[] of = Arrays.stream(chosen).map(row -> places[row]).toArray();
        return new DistilledTargets(classes.select(chosen), logits, tensor, order, of);
    }

    @Override
    public int[] strata() {
        return classes.strata();
    }

    @Override
    public String content(int row) {
        return classes.content(row);
    }

    @Override
    public void requireLearnable() {
        classes.requireLearnable();
    }

    @Override
    public Measuring measuring(Loss loss) {
        return classes.measuring(loss);
    }
}
