package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Optional;
import java.util.Set;

/**
 * Model Breadcrumbs (Davari and Belilovsky, Model Breadcrumbs: scaling multi-task model merging with sparse masks,
 * 2023, arXiv:2312.06795): tensor by tensor, outliers and small perturbations are masked.
 */
public final class Breadcrumbs implements WeightFusion {

    @Override
    public String id() {
        return "breadcrumbs";
    }

    @Override
    public String title() {
        return "Model Breadcrumbs";
    }

    @Override
    public String summary() {
        return "Leaves out the largest and the smallest changes of each model, and adds the rest to the base.";
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
        return Set.of("scale", "density", "outliers");
    }

    @Override
    public Optional<Problem> optionProblem(FusionOptions options) {
        return options.outlierProblem();
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        long outliers = Math.round(options.outliers() * tensor.elements());
        long kept = Math.round(options.density() * tensor.elements());
        float[] most = Magnitudes.thresholds(tensor, outliers);
        float[] least = Magnitudes.thresholds(tensor, outliers + kept);
        return TaskVectors.sum(
                (chunk, model) -> {
                    Magnitudes.keepFrom(least[model], chunk.changes()[model], chunk.count());
                    Magnitudes.keepBelow(most[model], chunk.changes()[model], chunk.count());
                },
                weights,
                options.scale());
    }
}
