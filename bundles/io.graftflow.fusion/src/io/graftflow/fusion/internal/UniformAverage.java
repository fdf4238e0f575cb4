package io.graftflow.fusion.internal;

import io.graftflow.fusion.WeightFusion;

/**
 * The mean of the models' weights, a uniform soup (Wortsman et al., Model soups: averaging weights of multiple fine-tuned
 * models improves accuracy without increasing inference time, 2022, arXiv:2203.05482).
 */
public final class UniformAverage implements WeightFusion {

    @Override
    public String id() {
        return "uniform";
    }

    @Override
    public String title() {
        return "Average of weights";
    }

    @Override
    public String summary() {
        return "Each weight of the result is the mean of the models' weights at its place.";
    }

    @Override
    public boolean takesWeights() {
        return false;
    }

    @Override
    public void mix(double[][] models, double[] weights, int count, double[] out) {
        WeightedAverage.mean(models, weights, count, out);
    }
}
