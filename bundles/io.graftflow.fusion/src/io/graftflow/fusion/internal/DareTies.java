package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * DARE (Yu et al., Language models are super Mario: absorbing abilities from homologous models as a free lunch,
 * 2024, arXiv:2311.03099) in place of trimming, then the election of signs of TIES (Yadav et al., 2023,
 * arXiv:2306.01708).
 */
public final class DareTies implements WeightFusion {

    @Override
    public String id() {
        return "dare-ties";
    }

    @Override
    public String title() {
        return "DARE with TIES";
    }

    @Override
    public String summary() {
        return "Leaves out a random part of each model's changes, then elects a sign for each weight and takes "
                + "the mean of what agrees.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.FACTORS;
    }

    @Override
    public boolean needsBase() {
        return true;
    }

    @Override
    public Set<String> options() {
        return Set.of("scale", "density", "seed");
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        return TaskVectors.elect(DareLinear.kept(tensor, options), weights, options.scale());
    }
}
