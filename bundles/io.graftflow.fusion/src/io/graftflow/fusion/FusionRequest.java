package io.graftflow.fusion;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be fused.
 *
 * @param parts the models, at least one
 * @param base the model that all of them were trained from, for methods that look at what training changed
 * @param weights how much each model counts, as {@link FusionWeights#of} gives them
 * @param options the method's numbers
 * @param scratch a folder for large intermediate files; they must stay as long as the result is in use
 */
public record FusionRequest(
        List<Part> parts, Optional<Part> base, List<Double> weights, FusionOptions options, Path scratch) {

    /** Keeps its own copies. */
    public FusionRequest {
        parts = List.copyOf(parts);
        weights = List.copyOf(weights);
    }

    /** Without a base, with the usual numbers. */
    public FusionRequest(List<Part> parts, List<Double> weights, Path scratch) {
        this(parts, Optional.empty(), weights, FusionOptions.DEFAULT, scratch);
    }

    /** The same for other models. */
    public FusionRequest with(List<Part> models, Optional<Part> origin) {
        return new FusionRequest(models, origin, weights, options, scratch);
    }
}
