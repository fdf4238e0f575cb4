package io.graftflow.train.internal.distill;

import io.graftflow.engine.Loss;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.Measuring;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueScale;
import java.util.Arrays;
import java.util.List;

/**
 * True targets and what teachers say of the same rows. Measured is by the truth alone.
 *
 * @param truth the true targets
 * @param lesson what the teachers say of all rows of the table
 * @param places the row of the table that each row is
 */
public record TaughtTargets(Targets truth, Lesson lesson, int[] places) implements Targets {

    @Override
    public int rows() {
        return places.length;
    }

    @Override
    public List<TensorData> batch(int... chosen) {
        return lesson.targets(truth, chosen, of(chosen));
    }

    private int[] of(int[] chosen) {
        return Arrays.stream(chosen).map(row -> places[row]).toArray();
    }

    @Override
    public Targets select(int... chosen) {
        return new TaughtTargets(truth.select(chosen), lesson, of(chosen));
    }

    @Override
    public Targets withScale(ValueScale scale) {
        return new TaughtTargets(truth.withScale(scale), lesson, places);
    }

    @Override
    public int[] strata() {
        return truth.strata();
    }

    @Override
    public String content(int row) {
        return truth.content(row);
    }

    @Override
    public void requireLearnable() {
        truth.requireLearnable();
    }

    @Override
    public void requireMeasurable() {
        truth.requireMeasurable();
    }

    @Override
    public Measuring measuring(Loss loss) {
        return truth.measuring(loss);
    }
}
