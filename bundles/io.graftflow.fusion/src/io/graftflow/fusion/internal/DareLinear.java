package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * DARE: drop and rescale (Yu et al., Language models are super Mario: absorbing abilities from homologous models as
 * a free lunch, 2024, arXiv:2311.03099), then the weighted sum.
 */
public final class DareLinear implements WeightFusion {

    @Override
    public String id() {
        return "dare-linear";
    }

    @Override
    public String title() {
        return "DARE";
    }

    @Override
    public String summary() {
        return "Leaves out a random part of each model's changes, makes up for it in the rest, and adds them to"
                + " the base.";
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
        return TaskVectors.sum(kept(tensor, options), weights, options.scale());
    }

    /** Each change with the chance of the density, divided by it. */
    static TaskVectors.Kept kept(TensorScan tensor, FusionOptions options) {
        Draws[] draws = new Draws[tensor.models()];
        for (int model = 0; model < draws.length; model++) {
            draws[model] = new Draws(options.seed(), tensor.name(), model);
        }
        float[] droppedOrKept = {0, (float) (1 / options.density())};
        return (chunk, model) -> {
            float[] changes = chunk.changes()[model];
            for (int i = 0; i < chunk.count(); i++) {
                changes[i] *= droppedOrKept[draws[model].isBelow(options.density(), chunk.start() + i)];
            }
        };
    }
}
