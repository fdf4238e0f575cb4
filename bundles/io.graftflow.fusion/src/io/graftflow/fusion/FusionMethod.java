package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.model.ModelSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way to make one model of several. An instance is shared and keeps no state. */
public interface FusionMethod {

    /** A stable word for files, such as {@code mean-probabilities}. */
    String id();

    /** A short name for people, such as {@code Mean of probabilities}. */
    String title();

    /** What it does, in a sentence. */
    String summary();

    /** What it makes of a weight for each model. */
    WeightRule weights();

    /**
     * The way in which its weights are always found on rows, by the id of a {@link io.graftflow.fusion.search.WeightSearch}; empty
     * when they are given or found in any way.
     */
    default Optional<String> search() {
        return Optional.empty();
    }

    /** Whether it learns from labelled rows what to make of what the models say. */
    default boolean learnsFromRows() {
        return false;
    }

    /**
     * Of a method that learns from rows, whether what it fuses is to be trained on them, all weights that are not frozen; else it
     * learns while it fuses, from {@link FusionRequest#predictions}.
     */
    default boolean isTrainedAfterwards() {
        return false;
    }

    /** Whether it looks at what training changed, and so needs the model that all were trained from. */
    default boolean needsBase() {
        return false;
    }

    /**
     * Whether it takes models without a head, each with one vector of features for each row as an output, {@code [batch,
     * width]}, rather than models that answer. Then one model is enough when plain columns come with it.
     */
    default boolean takesFeatures() {
        return false;
    }

    /** Which of {@link FusionOptions} it reads, by the names of that record's parts. */
    default Set<String> options() {
        return Set.of();
    }

    /** What of its options makes no sense together. */
    default Optional<Problem> optionProblem(FusionOptions options) {
        return Optional.empty();
    }

    /** The largest number of models that it takes. */
    default int mostModels() {
        return Integer.MAX_VALUE;
    }

    /**
     * What keeps these models from being fused this way, as far as their specs tell; empty when nothing does.
     *
     * @param models at least one; the base, if there is one, is among them
     * @param options how they are to be fused
     */
    List<Problem> check(List<ModelSpec> models, FusionOptions options);

    /**
     * What will come out, as far as specs tell: layers that the models turn out to share may go by other names.
     *
     * @param models at least one, in which {@link #check} finds nothing wrong
     * @param options how they are to be fused
     */
    ModelSpec describe(List<ModelSpec> models, FusionOptions options);

    /**
     * Fuses models.
     *
     * @throws io.graftflow.base.ProblemException {@code fusion.architecture-differs}, {@code fusion.labels-differ},
     *     {@code fusion.labels-apart}, {@code fusion.same-labels}, {@code fusion.no-labels},
     *     {@code fusion.preprocessing-differs}, {@code fusion.inputs-differ},
     *     {@code fusion.no-classifier}, {@code fusion.no-answers}, {@code fusion.tasks-differ}, {@code fusion.no-features}, {@code fusion.integers-differ}, {@code fusion.not-a-number}
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    Fused fuse(FusionRequest request, Progress progress);
}
