package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.util.Arrays;
import java.util.Map;

/**
 * Some rows of others, without a copy.
 *
 * @param all the others
 * @param chosen which of them
 */
public record SomeRows(Encoded all, int[] chosen) implements Encoded {

    @Override
    public int rows() {
        return chosen.length;
    }

    @Override
    public int length(int row) {
        return all.length(chosen[row]);
    }

    @Override
    public int group(int row) {
        return all.group(chosen[row]);
    }

    @Override
    public boolean pads() {
        return all.pads();
    }

    @Override
    public boolean isUniform() {
        return all.isUniform() || Encoded.super.isUniform();
    }

    @Override
    public Map<String, TensorData> batch(int... rows) {
        return all.batch(Arrays.stream(rows).map(row -> chosen[row]).toArray());
    }
}
