package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * The weighted mean of the models' weights (Wortsman et al., Model soups: averaging weights of multiple fine-tuned
 * models improves accuracy without increasing inference time, 2022, arXiv:2203.05482).
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
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public Set<String> options() {
        return Set.of(FusionOptions.ALIGN);
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        return mean(weights);
    }

    /** The mean of the differences from the origin: equal numbers stay what they are, to the bit. */
    static Mixer mean(double[] weights) {
        return TaskVectors.sum(TaskVectors.Kept.all(), weights, 1);
    }
}
