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

    private static final int BLOCK = 1024;

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
        return (chunk, model) -> {
            int[] numbers = new int[BLOCK];
            for (int start = 0; start < chunk.count(); start += BLOCK) {
                int count = Math.min(BLOCK, chunk.count() - start);
                draws[model].fill(chunk.start() + start, count, numbers);
                drop(numbers, options.density(), chunk.changes()[model], start, count);
            }
        };
    }

    /** Looks up what becomes of a change, for a branch would have to be guessed. */
    private static void drop(int[] numbers, double density, float[] changes, int start, int count) {
        long end = (long) Math.ceil(density * Draws.END);
        float[] droppedOrKept = {0, (float) (1 / density)};
        for (int i = 0; i < count; i++) {
            changes[start + i] *= droppedOrKept[(int) (numbers[i] - end >>> Long.SIZE - 1)];
        }
    }
}
