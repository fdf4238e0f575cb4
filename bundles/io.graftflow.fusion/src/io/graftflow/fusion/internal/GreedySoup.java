package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Optional;

/**
 * A greedy soup: the mean of those models' weights that make it no worse on validation rows, tried from the best on
 * (M. Wortsman et al., Model soups, 2022, arXiv:2203.05482, recipe 1).
 */
public final class GreedySoup implements WeightFusion {

    private final WeightedAverage average = new WeightedAverage();

    @Override
    public String id() {
        return "greedy-soup";
    }

    @Override
    public String title() {
        return "Greedy soup";
    }

    @Override
    public String summary() {
        return "The mean of the weights of those models that make it no worse on validation rows.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public Optional<String> search() {
        return Optional.of("greedy");
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        return average.mixer(tensor, weights, options);
    }
}
