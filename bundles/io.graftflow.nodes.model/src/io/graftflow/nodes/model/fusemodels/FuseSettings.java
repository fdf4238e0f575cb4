package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.ProblemException;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.LayerPattern;
import io.graftflow.node.Setting;
import java.util.List;
import java.util.Map;

/** How models become one. Which settings a method reads, their visibility says. */
public record FuseSettings(
        @Setting(title = "Method", help = "How the models become one.", orElse = "uniform") String method,
        @Setting(
                        title = "Weights",
                        help =
                                "How much each model counts, in the order of the ids of the nodes they come from. None: all"
                                        + " count alike.",
                        orElse = "[]",
                        visibleWhen = "method != uniform && method != model-stock")
                List<Double> weights,
        @Setting(
                        title = "Weights of layers",
                        help =
                                "Other weights for some layers, by pattern, such as \"encoder.layer.0*\" and \"0.8, 0.2\".",
                        orElse = "{}",
                        visibleWhen = "method != uniform && method != model-stock && method != mean-probabilities"
                                + " && method != mean-logits && method != voting")
                Map<String, String> layerWeights,
        @Setting(
                        title = "Align hidden units",
                        help =
                                "Put the hidden units of all models in the order of the first's before, for models that were"
                                        + " trained apart.",
                        orElse = "false",
                        visibleWhen = "method == uniform || method == weighted || method == slerp")
                boolean align,
        @Setting(
                        title = "Scale",
                        help = "What the joint change is multiplied by before it is added to the base.",
                        orElse = "1",
                        visibleWhen = "method == task-arithmetic || method == ties || method == dare-linear"
                                + " || method == dare-ties || method == della || method == breadcrumbs")
                @Setting.Range(min = -10, max = 10)
                double scale,
        @Setting(
                        title = "Density",
                        help = "The part of each model's changes that is kept.",
                        orElse = "0.5",
                        visibleWhen = "method == ties || method == dare-linear || method == dare-ties"
                                + " || method == della || method == breadcrumbs")
                @Setting.Range(min = 0.001, max = 1)
                double density,
        @Setting(
                        title = "Spread",
                        help = "How much likelier than the density the largest change of a row is to be kept, and the"
                                + " smallest to be left out.",
                        orElse = "0.1",
                        visibleWhen = "method == della")
                @Setting.Range(min = 0, max = 0.5)
                double spread,
        @Setting(
                        title = "Outliers",
                        help = "The part of the largest changes that is left out.",
                        orElse = "0.01",
                        visibleWhen = "method == breadcrumbs")
                @Setting.Range(min = 0, max = 0.999)
                double outliers,
        @Setting(
                        title = "Seed",
                        help = "Another number leaves out other changes.",
                        orElse = "0",
                        visibleWhen = "method == dare-linear || method == dare-ties || method == della")
                long seed,
        @Setting(
                        title = "Same labels",
                        help =
                                "Labels of models that go by another name in the fused model, such as \"POSITIVE\" and \"good\";"
                                        + " several may go by one.",
                        orElse = "{}",
                        visibleWhen = "method == mean-probabilities || method == mean-logits || method == voting")
                Map<String, String> sameLabels) {

    /**
     * The numbers as the methods take them.
     *
     * @throws ProblemException {@code fusion.option}, {@code fusion.weight-value} and the like
     */
    FusionOptions options(long runSeed, int models, WeightRule rule) {
        List<FusionOptions.LayerWeights> layers = layerWeights.entrySet().stream()
                .map(entry -> new FusionOptions.LayerWeights(
                        LayerPattern.glob(entry.getKey()),
                        FusionWeights.of(FusionWeights.parse(entry.getValue()), models, rule)))
                .toList();
        return new FusionOptions(scale, density, spread, outliers, 31 * runSeed + seed, align, layers, sameLabels);
    }
}
