package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * The mean of the models' weights, a uniform soup (Wortsman et al., Model soups: averaging weights of multiple
 * fine-tuned models improves accuracy without increasing inference time, 2022, arXiv:2203.05482).
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
    public WeightRule weights() {
        return WeightRule.NONE;
    }

    @Override
    public Set<String> options() {
        return Set.of(FusionOptions.ALIGN);
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        return WeightedAverage.mean(weights);
    }
}
