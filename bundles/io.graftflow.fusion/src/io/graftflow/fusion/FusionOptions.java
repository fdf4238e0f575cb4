package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.LayerPattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The numbers that some methods take beside weights; a method reads those that it names.
 *
 * @param scale what the joint change is multiplied by before it is added to the base, λ in the papers
 * @param density the part of each model's changes that is kept, above 0 up to 1
 * @param spread how far the chance to be kept of the smallest and of the largest change of a row lie from the density, ε
 *     in DELLA's paper
 * @param outliers the part of the largest changes that is left out, γ in the paper on Model Breadcrumbs, 0 up to 1
 * @param seed of what is left out by chance
 * @param align whether the hidden units of all models are put in the order of the first's before, for models that were
 *     trained apart
 * @param layers other weights for some tensors; the first entry that fits a tensor holds
 * @param sameLabels labels of models that go by another name in the fused model; several may go by one
 * @param trees how many trees a forest has, at least 1
 * @param depth how many questions a tree asks at most, at least 1
 * @param features of methods that join features
 */
public record FusionOptions(
        double scale,
        double density,
        double spread,
        double outliers,
        long seed,
        boolean align,
        List<LayerWeights> layers,
        Map<String, String> sameLabels,
        int trees,
        int depth,
        FeatureOptions features) {

    /** The name of {@link #align}. */
    public static final String ALIGN = "align";

    /** The name of {@link #sameLabels}. */
    public static final String SAME_LABELS = "sameLabels";

    /** The joint change as it is, half of each model's changes. */
    public static final FusionOptions DEFAULT =
            new FusionOptions(1, 0.5, 0.1, 0.01, 0, false, List.of(), Map.of(), 100, 6, FeatureOptions.DEFAULT);

    /**
     * Other weights for some tensors.
     *
     * @param layers the layers or weights that it holds for
     * @param weights one for each model
     */
    public record LayerWeights(LayerPattern layers, List<Double> weights) {

        /** Keeps its own copy. */
        public LayerWeights {
            weights = List.copyOf(weights);
        }
    }

    /**
     * Refuses numbers outside their ranges.
     *
     * @throws ProblemException {@code fusion.option}, at the option
     */
    public FusionOptions {
        layers = List.copyOf(layers);
        sameLabels = Map.copyOf(sameLabels);
        require(Double.isFinite(scale), "scale", "a number", scale);
        require(density > 0 && density <= 1, "density", "a part above 0 up to 1", density);
        require(outliers >= 0 && outliers < 1, "outliers", "a part from 0 up to 1", outliers);
        require(spread >= 0 && spread < 1, "spread", "a number from 0 up to 1", spread);
        require(trees >= 1, "trees", "at least 1", trees);
        require(depth >= 1, "depth", "at least 1", depth);
    }

    private static void require(boolean fits, String option, String expected, double got) {
        if (!fits) {
            throw problem(option, expected, got);
        }
    }

    private static ProblemException problem(String option, String expected, double got) {
        return ProblemException.error(
                        "fusion.option",
                        "The option " + option + " is " + got + "; expected " + expected + ".",
                        "Correct it.")
                .at(option);
    }

    /** What keeps the density and what is taken from both of its sides from making sense together. */
    public Optional<Problem> outlierProblem() {
        return density + outliers <= 1
                ? Optional.empty()
                : Optional.of(problem("outliers", "at most 1 less the density, " + (1 - density), outliers)
                        .problem());
    }

    /** What keeps the density and the spread around it from being chances. */
    public Optional<Problem> spreadProblem() {
        return density - spread > 0 && density + spread <= 1
                ? Optional.empty()
                : Optional.of(
                        problem("spread", "below the density and at most 1 less the density (" + density + ")", spread)
                                .problem());
    }

    /** Some of the numbers by name, as text. */
    public SortedMap<String, String> values(Set<String> names) {
        var all = new TreeMap<>(Map.of(
                "scale",
                Double.toString(scale),
                "density",
                Double.toString(density),
                "spread",
                Double.toString(spread),
                "outliers",
                Double.toString(outliers),
                "seed",
                Long.toString(seed),
                "trees",
                Integer.toString(trees),
                "depth",
                Integer.toString(depth),
                ALIGN,
                Boolean.toString(align)));
        if (!sameLabels.isEmpty()) {
            all.put(SAME_LABELS, new TreeMap<>(sameLabels).toString());
        }
        all.put(FeatureOptions.WIDTH, Integer.toString(features.width()));
        all.put(FeatureOptions.NORMALIZE, Boolean.toString(features.normalize()));
        all.keySet().retainAll(names);
        return all;
    }

    /**
     * The same with some of the numbers changed, such as {@code with(draft -> draft.scale = 2)}.
     *
     * @throws ProblemException {@code fusion.option}, at the option
     */
    public FusionOptions with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options that can be written over, one by one. */
    public static final class Draft {

        /** See {@link FusionOptions#scale}. */
        public double scale;

        /** See {@link FusionOptions#density}. */
        public double density;

        /** See {@link FusionOptions#spread}. */
        public double spread;

        /** See {@link FusionOptions#outliers}. */
        public double outliers;

        /** See {@link FusionOptions#seed}. */
        public long seed;

        /** See {@link FusionOptions#align}. */
        public boolean align;

        /** See {@link FusionOptions#layers}. */
        public List<LayerWeights> layers;

        /** See {@link FusionOptions#sameLabels}. */
        public Map<String, String> sameLabels;

        /** See {@link FusionOptions#trees}. */
        public int trees;

        /** See {@link FusionOptions#depth}. */
        public int depth;

        /** See {@link FusionOptions#features}. */
        public FeatureOptions features;

        private Draft(FusionOptions from) {
            scale = from.scale;
            density = from.density;
            spread = from.spread;
            outliers = from.outliers;
            seed = from.seed;
            align = from.align;
            layers = from.layers;
            sameLabels = from.sameLabels;
            trees = from.trees;
            depth = from.depth;
            features = from.features;
        }

        private FusionOptions options() {
            return new FusionOptions(
                    scale, density, spread, outliers, seed, align, layers, sameLabels, trees, depth, features);
        }
    }
}
