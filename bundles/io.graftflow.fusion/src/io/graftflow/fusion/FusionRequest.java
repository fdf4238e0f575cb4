package io.graftflow.fusion;

import io.graftflow.fusion.search.Candidate;
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
 * @param predictions what the models said of rows, for methods that learn from it
 * @param scratch a folder for large intermediate files; they must stay as long as the result is in use
 */
public record FusionRequest(
        List<Part> parts,
        Optional<Part> base,
        List<Double> weights,
        FusionOptions options,
        Optional<Predictions> predictions,
        Path scratch) {

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
        return new FusionRequest(models, origin, weights, options, predictions, scratch);
    }

    /** Without predictions. */
    public FusionRequest(
            List<Part> parts, Optional<Part> base, List<Double> weights, FusionOptions options, Path scratch) {
        this(parts, base, weights, options, Optional.empty(), scratch);
    }

    /** The same with what the models said of rows. */
    public FusionRequest withPredictions(Predictions known) {
        return new FusionRequest(parts, base, weights, options, Optional.of(known), scratch);
    }

    /** The same with other weights, scale and density. */
    public FusionRequest with(Candidate candidate) {
        FusionOptions tried = options.with(draft -> {
            draft.scale = candidate.scale();
            draft.density = candidate.density();
        });
        return new FusionRequest(parts, base, candidate.weights(), tried, predictions, scratch);
    }

    /** The same with another folder for large files. */
    public FusionRequest withScratch(Path other) {
        return new FusionRequest(parts, base, weights, options, predictions, other);
    }
}
