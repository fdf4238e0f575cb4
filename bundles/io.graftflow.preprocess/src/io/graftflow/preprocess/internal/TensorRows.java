package io.graftflow.preprocess.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * Rows of numbers for one input, all of one shape.
 *
 * @param input its name
 * @param values the rows
 */
record TensorRows(String input, List<Value> values) implements Encoded {

    /**
     * A row.
     *
     * @param shape without the axis of rows
     * @param elements in C order
     */
    record Value(List<Long> shape, float[] elements) {}

    @Override
    public int rows() {
        return values.size();
    }

    @Override
    public int length(int row) {
        return 1;
    }

    @Override
    public boolean pads() {
        return true;
    }

    @Override
    public Map<String, TensorData> batch(int... chosen) {
        List<Long> shape = values.get(chosen[0]).shape();
        long[] sizes = new long[shape.size() + 1];
        sizes[0] = chosen.length;
        for (int i = 0; i < shape.size(); i++) {
            sizes[i + 1] = shape.get(i);
        }
        int elements = values.get(chosen[0]).elements().length;
        FloatBuffer all = FloatBuffer.allocate(Math.multiplyExact(chosen.length, elements));
        for (int row : chosen) {
            all.put(values.get(row).elements());
        }
        return Map.of(input, TensorData.of(all.array(), sizes));
    }
}
