package io.graftflow.train.internal;

import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.targets.ValueScale;
import io.graftflow.train.targets.ValueTargets;
import java.util.Map;
import java.util.Set;

/**
 * The end of a head for numbers: {@code answer = standard · scale + mean}. Training looks at the standard numbers, so that the
 * usual learning rates suit numbers of any size; the stored scale and mean make answers of them in the units of the data.
 */
public final class ValueUnits {

    private ValueUnits() {}

    /** Whether a network ends in this way. */
    public static boolean isIn(OnnxModel network) {
        return network.index().defines(HeadBuilder.STANDARD_VALUES)
                && network.initializerNames().containsAll(Set.of(HeadBuilder.VALUE_SCALE, HeadBuilder.VALUE_MEAN));
    }

    /**
     * The units that a network learns in: those that it has learnt in before, and those of the rows when it has not learnt
     * yet. A network that does not end in this way learns in the units of the data.
     */
    public static ValueScale of(OnnxModel network, Set<String> frozen, ValueTargets rows) {
        if (!isIn(network)) {
            return ValueScale.none(rows.columns().names().size());
        }
        var stored = new ValueScale(
                network.initializer(HeadBuilder.VALUE_MEAN).floats(),
                network.initializer(HeadBuilder.VALUE_SCALE).floats());
        boolean stays = frozen.contains(HeadBuilder.VALUE_MEAN) || frozen.contains(HeadBuilder.VALUE_SCALE);
        return stays || !stored.isNone() ? stored : rows.fit();
    }

    /** What a network stores of them; nothing when it does not end in this way. */
    public static Map<String, TensorData> tensors(OnnxModel network, ValueScale scale) {
        if (!isIn(network)) {
            return Map.of();
        }
        return Map.of(
                HeadBuilder.VALUE_MEAN,
                TensorData.of(scale.mean(), scale.mean().length),
                HeadBuilder.VALUE_SCALE,
                TensorData.of(scale.scale(), scale.scale().length));
    }
}
