package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Set;

/**
 * Task arithmetic: what training changed, as vectors that can be added, scaled and taken away (Ilharco et al.,
 * Editing models with task arithmetic, 2023, arXiv:2212.04089).
 */
public final class TaskArithmetic implements WeightFusion {

    @Override
    public String id() {
        return "task-arithmetic";
    }

    @Override
    public String title() {
        return "Task arithmetic";
    }

    @Override
    public String summary() {
        return "Adds to the base what training changed in each model, times its weight and the scale.";
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
        return Set.of("scale");
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        return TaskVectors.sum(TaskVectors.Kept.all(), weights, options.scale());
    }
}
