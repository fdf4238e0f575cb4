package io.graftflow.train.internal.loop;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.targets.ClassTargets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rows of numbers at the input {@code x}.
 *
 * @param values by row
 */
record Vectors(float[][] values) implements Encoded {

    static final int WIDTH = 6;
    static final List<String> CLASSES = List.of("a", "b", "c");

    /** Rows whose class is the greatest of their first three numbers. */
    static LabeledRows labeled(int count, long seed) {
        var random = new Random(seed);
        float[][] values = new float[count][WIDTH];
        int[] classes = new int[count];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < WIDTH; i++) {
                values[row][i] = (float) random.nextGaussian();
            }
            for (int i = 1; i < CLASSES.size(); i++) {
                classes[row] = values[row][i] > values[row][classes[row]] ? i : classes[row];
            }
        }
        return new LabeledRows(new Vectors(values), new ClassTargets("class", CLASSES, classes));
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public int length(int row) {
        return 1;
    }

    @Override
    public boolean pads() {
        return false;
    }

    @Override
    public Map<String, TensorData> batch(int... rows) {
        int width = values[0].length;
        float[] all = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values[rows[i]], 0, all, i * width, width);
        }
        return Map.of("x", TensorData.of(all, rows.length, width));
    }
}
