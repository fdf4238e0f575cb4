package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rows as some of the tensors that they have.
 *
 * @param all the rows
 * @param names which tensors
 */
public record NamedInputs(Encoded all, Set<String> names) implements Encoded {

    @Override
    public int rows() {
        return all.rows();
    }

    @Override
    public int length(int row) {
        return all.length(row);
    }

    @Override
    public int group(int row) {
        return all.group(row);
    }

    @Override
    public boolean pads() {
        return all.pads();
    }

    @Override
    public boolean isUniform() {
        return all.isUniform();
    }

    @Override
    public Map<String, TensorData> batch(int... rows) {
        var batch = new LinkedHashMap<>(all.batch(rows));
        batch.keySet().retainAll(names);
        return batch;
    }
}
