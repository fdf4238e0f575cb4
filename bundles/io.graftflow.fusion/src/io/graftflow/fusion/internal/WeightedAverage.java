package io.graftflow.fusion.internal;

import io.graftflow.fusion.WeightFusion;

/**
 * The weighted mean of the models' weights (Wortsman et al., Model soups: averaging weights of multiple fine-tuned models
 * improves accuracy without increasing inference time, 2022, arXiv:2203.05482).
 */
public final class WeightedAverage implements WeightFusion {

    @Override
    public String id() {
        return "weighted";
    }

    @Override
    public String title() {
        return "Weighted average of weights";
    }

    @Override
    public String summary() {
        return "Each weight of the result is the weighted mean of the models' weights at its place.";
    }

    @Override
    public boolean takesWeights() {
        return true;
    }

    @Override
    public void mix(double[][] models, double[] weights, int count, double[] out) {
        mean(models, weights, count, out);
    }

    /** The mean as the first model plus weighted differences from it: equal numbers stay what they are, to the bit. */
    static void mean(double[][] models, double[] weights, int count, double[] out) {
        for (int i = 0; i < count; i++) {
            double first = models[0][i];
            double sum = first;
            for (int model = 1; model < models.length; model++) {
                sum += weights[model] * (models[model][i] - first);
            }
            out[i] = sum;
        }
    }
}
