package io.graftflow.train.internal.distill;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.Features;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The features of teachers for the rows of a table, side by side, each number with mean 0 and variance 1 over the rows, so
 * that a weight means the same for all teachers. A number that never varies is 0.
 */
public final class Hints {

    private final List<Features> teachers;
    private final int width;
    private final double[] mean;
    private final double[] scale;

    private Hints(List<Features> teachers, int width) {
        this.teachers = teachers;
        this.width = width;
        this.mean = new double[width];
        this.scale = new double[width];
    }

    /**
     * Finds mean and variance.
     *
     * @param teachers each with one tensor, {@code [features]} a row
     * @param rows how many rows there are, at least one
     */
    public static Hints of(List<Features> teachers, int rows) {
        int width = teachers.stream().mapToInt(Hints::width).sum();
        var hints = new Hints(List.copyOf(teachers), width);
        float[] row = new float[width];
        for (int i = 0; i < rows; i++) {
            hints.copy(i, row);
            for (int k = 0; k < width; k++) {
                double away = row[k] - hints.mean[k];
                hints.mean[k] += away / (i + 1);
                hints.scale[k] += away * (row[k] - hints.mean[k]);
            }
        }
        Arrays.setAll(hints.scale, k -> Math.sqrt(hints.scale[k] / rows));
        return hints;
    }

    private static int width(Features teacher) {
        return (int) teacher.shape(teacher.tensors().get(0), 0)[0];
    }

    /** How many numbers a row has. */
    public int width() {
        return width;
    }

    private void copy(int row, float[] into) {
        var buffer = FloatBuffer.wrap(into);
        teachers.forEach(teacher -> teacher.copy(teacher.tensors().get(0), row, buffer));
    }

    /** Targets with these features of the same rows behind them. */
    List<TensorData> behind(List<TensorData> targets, int[] rows) {
        float[] batch = new float[rows.length * width];
        float[] row = new float[width];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], row);
            for (int k = 0; k < width; k++) {
                batch[i * width + k] = scale[k] > 0 ? (float) ((row[k] - mean[k]) / scale[k]) : 0;
            }
        }
        var all = new ArrayList<>(targets);
        all.add(TensorData.of(batch, rows.length, width));
        return all;
    }
}
