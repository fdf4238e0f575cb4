package io.graftflow.train.internal.distill;

import io.graftflow.engine.Loss;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.Measuring;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueScale;
import java.util.Arrays;
import java.util.List;

/**
 * Targets, and the features of teachers that a second output shall match.
 *
 * @param targets of the loss
 * @param hints for all rows of the table
 * @param places the row of the table that each row is
 */
public record MatchedTargets(Targets targets, Hints hints, int[] places) implements Targets {

    /** With the hints for all rows. */
    public static MatchedTargets of(Targets targets, Hints hints) {
        int[] all = new int[targets.rows()];
        Arrays.setAll(all, row -> row);
        return new MatchedTargets(targets, hints, all);
    }

    @Override
    public int rows() {
        return places.length;
    }

    @Override
    public List<TensorData> batch(int... chosen) {
        return hints.behind(targets.batch(chosen), of(chosen));
    }

    private int[] of(int[] chosen) {
        return Arrays.stream(chosen).map(row -> places[row]).toArray();
    }

    @Override
    public Targets select(int... chosen) {
        return new MatchedTargets(targets.select(chosen), hints, of(chosen));
    }

    @Override
    public Targets truth() {
        return targets.truth();
    }

    @Override
    public Targets withScale(ValueScale scale) {
        return new MatchedTargets(targets.withScale(scale), hints, places);
    }

    @Override
    public int[] strata() {
        return targets.strata();
    }

    @Override
    public String content(int row) {
        return targets.content(row);
    }

    @Override
    public void requireLearnable() {
        targets.requireLearnable();
    }

    @Override
    public void requireMeasurable() {
        targets.requireMeasurable();
    }

    @Override
    public Measuring measuring(Loss loss) {
        return targets.measuring(loss);
    }
}
