package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.onnx.TensorData;
import java.util.Optional;

/** Looks through targets of floats. */
final class TargetValues {

    private static final double ROUNDING = 1e-3;

    private TargetValues() {}

    /** What is wrong with them, if anything. */
    static Optional<String> check(Target.Values kind, TensorData target, int classAxis) {
        double[] values = target.doubles();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return Optional.of("expected numbers, got " + value);
            }
            if (kind != Target.Values.ANY && !(value >= 0 && value <= 1)) {
                return Optional.of("expected numbers from 0 to 1, got " + value);
            }
        }
        return kind == Target.Values.DISTRIBUTION && classAxis < target.rank()
                ? checkSums(values, target.shape(), classAxis)
                : Optional.empty();
    }

    private static Optional<String> checkSums(double[] values, long[] shape, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        int classes = (int) shape[axis];
        for (int start = 0; start < values.length; start += classes * inner) {
            for (int i = 0; i < inner; i++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    sum += values[start + c * inner + i];
                }
                if (Math.abs(sum - 1) > ROUNDING) {
                    return Optional.of("expected probabilities with the sum 1, got the sum " + sum);
                }
            }
        }
        return Optional.empty();
    }
}
