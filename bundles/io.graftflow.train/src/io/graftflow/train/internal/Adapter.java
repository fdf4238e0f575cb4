package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.plan.Phase;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An adapter of a stored tensor: its change is {@code scale · left · right}, of the tensor as matrices {@code [rows,
 * columns]}, of a kernel {@code [out, in / groups · size]}. The factor that data meets first begins with random numbers and
 * the other with 0, so that nothing is changed at the beginning (Hu et al., 2021, arXiv:2106.09685, section 4.1).
 *
 * @param weight the stored tensor
 * @param isKernel whether it belongs to a convolution
 * @param matrices how many matrices lie in it one behind the other
 * @param rows of each
 * @param columns of each
 * @param rank the length that the factors have in common
 * @param scale what the product is multiplied by
 * @param leftFirst whether data meets the left factor first, rather than the right one
 */
record Adapter(
        String weight,
        boolean isKernel,
        int matrices,
        int rows,
        int columns,
        int rank,
        double scale,
        boolean leftFirst) {

    String left() {
        return weight + (leftFirst ? Phase.FIRST : Phase.SECOND);
    }

    String right() {
        return weight + (leftFirst ? Phase.SECOND : Phase.FIRST);
    }

    /** Puts the change into the stored tensor. A number that it does not change keeps its bits. */
    TensorData merge(TensorData stored, Map<String, TensorData> values) {
        float[] result = stored.floats();
        float[] left = values.get(left()).floats();
        float[] right = values.get(right()).floats();
        IntStream.range(0, matrices * rows).parallel().forEach(row -> add(result, row, left, right, row / rows));
        return TensorData.of(result, stored.shape());
    }

    private void add(float[] result, int row, float[] left, float[] right, int matrix) {
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (int k = 0; k < rank; k++) {
                sum += (double) left[row * rank + k] * right[(matrix * rank + k) * columns + column];
            }
            if (sum != 0) {
                int place = row * columns + column;
                result[place] = (float) (result[place] + scale * sum);
            }
        }
    }
}
