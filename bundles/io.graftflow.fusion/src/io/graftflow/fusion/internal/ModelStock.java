package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;

/**
 * Model Stock (Jang, Yun and Han, Model Stock: all we need is just a few fine-tuned models, 2024,
 * arXiv:2403.19522): for each tensor, the point between base and mean that is nearest to where many more models
 * would meet, found from the mean angle between the changes.
 */
public final class ModelStock implements WeightFusion {

    @Override
    public String id() {
        return "model-stock";
    }

    @Override
    public String title() {
        return "Model Stock";
    }

    @Override
    public String summary() {
        return "Goes from the base towards the mean of the models, the further the more their changes point the"
                + " same way.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.NONE;
    }

    @Override
    public boolean needsBase() {
        return true;
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        double cosine = meanCosine(tensor);
        int models = tensor.models();
        double part = models * cosine / (1 + (models - 1) * cosine);
        return TaskVectors.sum(TaskVectors.Kept.all(), weights, part);
    }

    private static double meanCosine(TensorScan tensor) {
        int models = tensor.models();
        double[][] products = new double[models][models];
        for (double[][] part : tensor.map(chunk -> products(chunk, models))) {
            for (int a = 0; a < models; a++) {
                for (int b = a; b < models; b++) {
                    products[a][b] += part[a][b];
                }
            }
        }
        double sum = 0;
        int pairs = 0;
        for (int a = 0; a < models; a++) {
            for (int b = a + 1; b < models; b++) {
                double lengths = Math.sqrt(products[a][a] * products[b][b]);
                sum += lengths == 0 ? 0 : products[a][b] / lengths;
                pairs++;
            }
        }
        return pairs == 0 ? 1 : Math.max(0, sum / pairs);
    }

    private static double[][] products(Chunk chunk, int models) {
        double[][] products = new double[models][models];
        for (int a = 0; a < models; a++) {
            for (int b = a; b < models; b++) {
                products[a][b] = product(chunk.changes()[a], chunk.changes()[b], chunk.count());
            }
        }
        return products;
    }

    private static double product(float[] one, float[] two, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) one[i] * two[i];
        }
        return sum;
    }
}
