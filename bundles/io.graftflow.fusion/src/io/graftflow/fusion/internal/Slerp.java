package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Arrays;
import java.util.Set;

/**
 * Spherical linear interpolation of each tensor (Shoemake, Animating rotation with quaternion curves, 1985).
 * Tensors that point nearly the same way, and those that are nothing, are interpolated in a straight line.
 */
public final class Slerp implements WeightFusion {

    /** The cosine from which on two directions count as one. */
    private static final double STRAIGHT = 0.9995;

    @Override
    public String id() {
        return "slerp";
    }

    @Override
    public String title() {
        return "Spherical interpolation";
    }

    @Override
    public String summary() {
        return "Goes from the first model to the second along the arc between their weights; the second's "
                + "weight says how far.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public int mostModels() {
        return 2;
    }

    @Override
    public Set<String> options() {
        return Set.of(FusionOptions.ALIGN);
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        double[] products = products(tensor);
        double cosine = products[2] / Math.sqrt(products[0] * products[1]);
        double far = weights[1];
        if (!(Math.abs(cosine) < STRAIGHT)) {
            return WeightedAverage.mean(weights);
        }
        double angle = Math.acos(cosine);
        double first = Math.sin((1 - far) * angle) / Math.sin(angle);
        double second = Math.sin(far * angle) / Math.sin(angle);
        return arc((float) first, (float) second, (float) (first + second - 1));
    }

    /** Both models by their factors, told as a difference from the origin. */
    private static Mixer arc(float first, float second, float origin) {
        return (chunk, out) -> {
            float[] one = chunk.changes()[0];
            float[] two = chunk.changes()[1];
            for (int i = 0; i < chunk.count(); i++) {
                out[i] = first * one[i] + second * two[i] + origin * chunk.origin()[i];
            }
        };
    }

    /** The squares of both lengths, and the product. */
    private static double[] products(TensorScan tensor) {
        double[] sums = new double[3];
        for (double[] part : tensor.map(Slerp::products)) {
            Arrays.setAll(sums, i -> sums[i] + part[i]);
        }
        return sums;
    }

    private static double[] products(Chunk chunk) {
        double[] sums = new double[3];
        for (int i = 0; i < chunk.count(); i++) {
            double a = (double) chunk.origin()[i] + chunk.changes()[0][i];
            double b = (double) chunk.origin()[i] + chunk.changes()[1][i];
            sums[0] += a * a;
            sums[1] += b * b;
            sums[2] += a * b;
        }
        return sums;
    }
}
