package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.fusion.internal.Alignment;
import io.graftflow.fusion.internal.SameArchitecture;
import io.graftflow.fusion.internal.WeightMixer;
import io.graftflow.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A method that mixes the weights of models of one architecture. An implementation says how the numbers of one tensor are
 * mixed; that the models fit, which tensors are mixed at all, and how they are read and written, is done here. Tensors
 * that are the same in all models are kept as they are; others must be floats. Half-precision ones are widened first.
 */
public interface WeightFusion extends FusionMethod {

    /** Mixes the numbers of one tensor, chunk by chunk; several chunks at once, on several threads. */
    @FunctionalInterface
    interface Mixer {

        /**
         * Mixes numbers.
         *
         * @param out takes by how much the result differs from the origin, from its start on
         */
        void mix(Chunk chunk, float[] out);
    }

    /**
     * How one tensor is mixed. What depends on all of its numbers, such as an angle or a threshold, is found here.
     *
     * @param weights how much each model counts
     */
    Mixer mixer(TensorScan tensor, double[] weights, FusionOptions options);

    @Override
    default List<Problem> check(List<ModelSpec> models, FusionOptions options) {
        return SameArchitecture.check(models);
    }

    @Override
    default ModelSpec describe(List<ModelSpec> models, FusionOptions options) {
        ModelSpec first = models.get(0);
        var frozen = new TreeSet<>(first.frozen());
        models.forEach(model -> frozen.retainAll(SameArchitecture.frozen(first, model)));
        return first.withFrozen(frozen);
    }

    @Override
    default Fused fuse(FusionRequest request, Progress progress) {
        List<Part> all = new ArrayList<>(request.parts());
        request.base().ifPresent(all::add);
        List<Part> alike = SameArchitecture.require(all);
        FusionRequest named = request.with(
                alike.subList(0, request.parts().size()),
                request.base().map(base -> alike.get(request.parts().size())));
        boolean apart =
                options().contains(FusionOptions.ALIGN) && request.options().align();
        FusionRequest mixed = apart ? Alignment.align(named, progress.part(0, 0.5)) : named;
        return new WeightMixer(this, mixed).fuse(apart ? progress.part(0.5, 1) : progress);
    }
}
