package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.fusion.internal.SameArchitecture;
import io.graftflow.fusion.internal.WeightMixer;
import io.graftflow.model.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A method that mixes the weights of models of one architecture. An implementation says how the numbers of one tensor are
 * mixed; that the models fit, which tensors are mixed at all, and how they are read and written, is done here. Tensors
 * that are the same in all models are kept as they are; others must be floats. Half-precision ones are widened first.
 */
public interface WeightFusion extends FusionMethod {

    /**
     * Mixes numbers.
     *
     * @param models for each model the numbers of one tensor, or of consecutive parts of it when {@link #elementwise}
     * @param weights how much each model counts; at least 0, of sum 1
     * @param count how many numbers there are; the arrays may be longer
     * @param out takes the result, from its start on
     */
    void mix(double[][] models, double[] weights, int count, double[] out);

    /** Whether each number of the result depends on just the numbers at its place, so that tensors may come in parts. */
    default boolean elementwise() {
        return true;
    }

    @Override
    default List<Problem> check(List<ModelSpec> models) {
        return SameArchitecture.check(models);
    }

    @Override
    default ModelSpec describe(List<ModelSpec> models) {
        ModelSpec first = models.get(0);
        var frozen = new TreeSet<>(first.frozen());
        models.forEach(model -> frozen.retainAll(model.frozen()));
        return first.withFrozen(frozen);
    }

    @Override
    default Fused fuse(List<Part> parts, double[] weights, Path scratch, Progress progress) {
        SameArchitecture.require(parts);
        return new WeightMixer(this, parts, weights, scratch).fuse(progress);
    }
}
