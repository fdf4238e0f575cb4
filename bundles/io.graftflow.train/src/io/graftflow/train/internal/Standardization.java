package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.HeadBuilder;
import java.util.Map;
import java.util.Set;

/**
 * Sets what {@link io.graftflow.train.Normalization#STANDARDIZE} stores: the mean of each feature over the training
 * rows and one over its standard deviation.
 */
public final class Standardization {

    private static final int ROWS_A_BATCH = 256;
    private static final double SMALLEST_VARIANCE = 1e-12;

    private Standardization() {}

    /** Whether a network standardizes by numbers that are not frozen. */
    public static boolean isWanted(OnnxModel network, Set<String> frozen) {
        return network.initializerNames().contains(HeadBuilder.MEAN) && !frozen.contains(HeadBuilder.MEAN);
    }

    /**
     * The two tensors.
     *
     * @param suffix the part of the network that is trained
     * @param rows the training rows as its inputs
     * @throws ProblemException {@code train.standardize-needs-frozen} when the features change in training
     */
    public static Map<String, TensorData> fit(OnnxModel suffix, LabeledRows rows) {
        String features = features(suffix);
        int width = (int) suffix.initializer(HeadBuilder.MEAN).elements();
        double[] mean = new double[width];
        double[] squares = new double[width];
        int count = 0;
        for (int[] batch : rows.inOrder(ROWS_A_BATCH)) {
            float[] values = rows.inputs().batch(batch).get(features).floats();
            for (int row = 0; row < batch.length; row++) {
                count++;
                add(values, row * width, mean, squares, count);
            }
        }
        float[] centre = new float[width];
        float[] scale = new float[width];
        for (int i = 0; i < width; i++) {
            double variance = squares[i] / Math.max(1, count);
            centre[i] = (float) mean[i];
            scale[i] = variance < SMALLEST_VARIANCE ? 1 : (float) (1 / Math.sqrt(variance));
        }
        return Map.of(HeadBuilder.MEAN, TensorData.of(centre, width), HeadBuilder.SCALE, TensorData.of(scale, width));
    }

    /** Welford's update (Knuth, The Art of Computer Programming, vol. 2, 4.2.2). */
    private static void add(float[] values, int start, double[] mean, double[] squares, int count) {
        for (int i = 0; i < mean.length; i++) {
            double delta = values[start + i] - mean[i];
            mean[i] += delta / count;
            squares[i] += delta * (values[start + i] - mean[i]);
        }
    }

    private static String features(OnnxModel suffix) {
        for (int position : suffix.index().consumers(HeadBuilder.MEAN)) {
            NodeProto node = suffix.index().node(position);
            if (suffix.index().inputs().contains(node.getInput(0))) {
                return node.getInput(0);
            }
        }
        throw ProblemException.error(
                "train.standardize-needs-frozen",
                "The head standardizes its features, but they change in training; expected a frozen backbone.",
                "Freeze the backbone, or replace the head by one with another normalization.");
    }
}
