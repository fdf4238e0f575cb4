package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.TensorScan;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import java.util.Optional;
import java.util.Set;

/**
 * DELLA (Deep et al., DELLA-merging: reducing interference in model merging through magnitude-based sampling, 2024,
 * arXiv:2406.11617): the chance to be kept goes with the rank of a change within its row, from the density less the
 * spread to the density and the spread; kept changes are divided by their chance.
 */
public final class Della implements WeightFusion {

    @Override
    public String id() {
        return "della";
    }

    @Override
    public String title() {
        return "DELLA";
    }

    @Override
    public String summary() {
        return "Leaves out changes by chance, small ones more often, makes up for it in the rest, then elects a"
                + " sign for each weight and takes the mean of what agrees.";
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
        return Set.of("scale", "density", "spread", "seed");
    }

    @Override
    public Optional<Problem> optionProblem(FusionOptions options) {
        return options.spreadProblem();
    }

    @Override
    public Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options) {
        Draws[] draws = new Draws[tensor.models()];
        for (int model = 0; model < draws.length; model++) {
            draws[model] = new Draws(options.seed(), tensor.name(), model);
        }
        double lowest = options.density() - options.spread();
        var ranks = new RowRanks(tensor.rowLength(), lowest, 2 * options.spread());
        return TaskVectors.elect(
                (chunk, model) -> {
                    float[] changes = chunk.changes()[model];
                    double[] chances = ranks.of(changes, chunk.count());
                    int[] numbers = new int[chunk.count()];
                    draws[model].fill(chunk.start(), chunk.count(), numbers);
                    for (int i = 0; i < chunk.count(); i++) {
                        changes[i] *= numbers[i] < chances[i] * Draws.END ? (float) (1 / chances[i]) : 0;
                    }
                },
                weights,
                options.scale());
    }
}
