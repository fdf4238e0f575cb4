package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How well logits tell classes.
 *
 * @param loss mean softmax cross entropy, natural logarithm
 * @param accuracy part of the rows whose largest logit is that of their class, 0 to 1
 */
record Measure(double loss, double accuracy) {

    /** Measures a network on rows. */
    static Measure of(UnaryOperator<Map<String, TensorData>> network, String logits, LabeledRows rows, int batchSize) {
        double loss = 0;
        long right = 0;
        for (int[] batch : rows.inOrder(batchSize)) {
            float[] values =
                    network.apply(rows.inputs().batch(batch)).get(logits).floats();
            int classes = values.length / batch.length;
            for (int i = 0; i < batch.length; i++) {
                int label = rows.labels().classes()[batch[i]];
                loss += crossEntropy(values, i * classes, classes, label);
                right += largest(values, i * classes, classes) == label ? 1 : 0;
            }
        }
        return new Measure(loss / rows.rows(), (double) right / rows.rows());
    }

    private static double crossEntropy(float[] values, int start, int classes, int label) {
        double max = values[start + largest(values, start, classes)];
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += Math.exp(values[start + i] - max);
        }
        return Math.log(sum) + max - values[start + label];
    }

    private static int largest(float[] values, int start, int classes) {
        int largest = 0;
        for (int i = 1; i < classes; i++) {
            if (values[start + i] > values[start + largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
