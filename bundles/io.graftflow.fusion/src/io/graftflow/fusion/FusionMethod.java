package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.model.ModelSpec;
import java.nio.file.Path;
import java.util.List;

/** A way to make one model of several. An instance is shared and keeps no state. */
public interface FusionMethod {

    /** A stable word for files, such as {@code mean-probabilities}. */
    String id();

    /** A short name for people, such as {@code Mean of probabilities}. */
    String title();

    /** What it does, in a sentence. */
    String summary();

    /** Whether each model may count by a weight of its own; without, all count alike. */
    boolean takesWeights();

    /**
     * What keeps these models from being fused this way, as far as their specs tell; empty when nothing does.
     *
     * @param models at least one
     */
    List<Problem> check(List<ModelSpec> models);

    /**
     * What will come out, as far as specs tell: layers that the models turn out to share may go by other names.
     *
     * @param models at least one, in which {@link #check} finds nothing wrong
     */
    ModelSpec describe(List<ModelSpec> models);

    /**
     * Fuses models.
     *
     * @param parts the models, at least one
     * @param weights how much each counts; at least 0, of sum 1
     * @param scratch a folder for large intermediate files; they must stay as long as the result is in use
     * @throws io.graftflow.base.ProblemException {@code fusion.architecture-differs}, {@code fusion.labels-differ},
     *     {@code fusion.preprocessing-differs}, {@code fusion.inputs-differ},
     *     {@code fusion.no-classifier}, {@code fusion.integers-differ}, {@code fusion.not-a-number}
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    Fused fuse(List<Part> parts, double[] weights, Path scratch, Progress progress);
}
