package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Mixes each row of a batch, and what it should be answered with, with another row of the batch (Zhang et al., 2018,
 * arXiv:1710.09412): {@code x = m * x1 + (1 - m) * x2}, with one {@code m} a batch from the beta distribution.
 *
 * @param alpha both parameters of that distribution
 * @param classes how many classes there are, where targets are classes; else 0
 * @param seed of what is drawn
 */
public record Mixup(double alpha, int classes, long seed) {

    /**
     * Refuses losses whose targets cannot be mixed.
     *
     * @throws ProblemException {@code train.mixup-loss}
     */
    public void requireFits(Loss loss) {
        Regularization.NONE.withMixup(alpha).problem(loss.name()).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
    }

    /**
     * What a step learns from.
     *
     * @param inputs a tensor for each input, {@code [rows, …]}
     * @param targets what the loss wants to see
     */
    public record Mixed(Map<String, TensorData> inputs, List<TensorData> targets) {}

    /**
     * Mixes a batch.
     *
     * @param step that it is for: the same step gives the same
     * @throws ProblemException {@code train.mixup-input} for an input of whole numbers
     */
    public Mixed of(Map<String, TensorData> inputs, List<TensorData> targets, long step) {
        var random = new Random(spread(seed * 1_000_033 + step));
        double share = beta(random);
        int rows = (int) targets.get(0).shape()[0];
        int[] partners = new int[rows];
        for (int i = 0; i < rows; i++) {
            int j = random.nextInt(i + 1);
            partners[i] = partners[j];
            partners[j] = i;
        }
        var mixed = new LinkedHashMap<String, TensorData>();
        inputs.forEach((name, tensor) -> mixed.put(name, mix(requireFloat(name, tensor), partners, share)));
        return new Mixed(
                mixed,
                targets.stream()
                        .map(target -> mix(asFloats(target), partners, share))
                        .toList());
    }

    /** Seeds of neighbours give numbers of neighbours, so they are spread first (the finalizer of MurmurHash3). */
    private static long spread(long seed) {
        long mixed = (seed ^ seed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    private static TensorData requireFloat(String name, TensorData tensor) {
        if (tensor.element() != ElementType.FLOAT) {
            throw ProblemException.error(
                            "train.mixup-input",
                            "Rows cannot be mixed: the input \"" + name + "\" of what is trained holds "
                                    + tensor.element() + ", expected FLOAT, such as pictures or frozen features.",
                            "Set mixup to 0, or freeze what turns whole numbers into features.")
                    .at("mixup");
        }
        return tensor;
    }

    /** Classes as probabilities, along a second axis. */
    private TensorData asFloats(TensorData target) {
        if (target.element() == ElementType.FLOAT) {
            return target;
        }
        long[] labels = target.longs();
        float[] values = new float[Math.multiplyExact(labels.length, classes)];
        for (int i = 0; i < labels.length; i++) {
            values[i * classes + (int) labels[i]] = 1;
        }
        return TensorData.of(values, labels.length, classes);
    }

    private static TensorData mix(TensorData tensor, int[] partners, double share) {
        float[] values = tensor.floats();
        int width = values.length / partners.length;
        float[] mixed = new float[values.length];
        for (int row = 0; row < partners.length; row++) {
            for (int i = 0; i < width; i++) {
                double other = values[partners[row] * width + i];
                mixed[row * width + i] = (float) (share * values[row * width + i] + (1 - share) * other);
            }
        }
        return TensorData.of(mixed, tensor.shape());
    }

    /** A number of the beta distribution with both parameters alike, from two of the gamma distribution. */
    private double beta(Random random) {
        double first = gamma(random);
        double sum = first + gamma(random);
        return sum > 0 ? first / sum : 0.5;
    }

    /** Marsaglia and Tsang's method (2000), with their boost for parameters below 1. */
    private double gamma(Random random) {
        double shape = alpha < 1 ? alpha + 1 : alpha;
        double boost = alpha < 1 ? Math.pow(1 - random.nextDouble(), 1 / alpha) : 1;
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double normal = random.nextGaussian();
            double v = Math.pow(1 + c * normal, 3);
            double logUniform = Math.log(1 - random.nextDouble());
            if (v > 0 && logUniform < normal * normal / 2 + d - d * v + d * Math.log(v)) {
                return d * v * boost;
            }
        }
    }
}
