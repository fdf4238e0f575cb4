package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * TIES: trim, elect a sign, take the mean of what agrees (Yadav et al., TIES-merging: resolving interference when
 * merging models, 2023, arXiv:2306.01708). Trims each tensor by itself.
 */
public final class Ties implements WeightFusion {

    @Override
    public String id() {
        return "ties";
    }

    @Override
    public String title() {
        return "TIES";
    }

    @Override
    public String summary() {
        return "Keeps the largest changes of each model, elects a sign for each weight, and takes the mean of "
                + "the changes that agree with it.";
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
        return Set.of("scale", "density");
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        long kept = Math.round(options.density() * tensor.elements());
        float[] least = Magnitudes.thresholds(tensor, kept);
        return TaskVectors.elect(
                (chunk, model) -> Magnitudes.keepFrom(least[model], chunk.changes()[model], chunk.count()),
                weights,
                options.scale());
    }
}
