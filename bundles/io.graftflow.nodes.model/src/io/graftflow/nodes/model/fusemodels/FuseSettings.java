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
                        visibleWhen = "method != uniform && method != model-stock && method != greedy-soup"
                                + " && method != stacking-linear && method != stacking-tree"
                                + " && method != concatenate && method != project && method != gate")
                @Setting.WeightsOf(FuseModels.MODELS)
                List<Double> weights,
        @Setting(
                        title = "Weights of layers",
                        help =
                                "Other weights for some layers, by pattern, such as \"encoder.layer.0*\" and \"0.8, 0.2\".",
                        orElse = "{}",
                        visibleWhen = "method != uniform && method != model-stock && method != greedy-soup"
                                + " && method != mean-probabilities && method != mean-logits && method != voting"
                                + " && method != mean-answers"
                                + " && method != stacking-linear && method != stacking-tree"
                                + " && method != concatenate && method != project && method != gate")
                Map<String, String> layerWeights,
        @Setting(
                        title = "Align hidden units",
                        help =
                                "Put the hidden units of all models in the order of the first's before, for models that were"
                                        + " trained apart.",
                        orElse = "false",
                        visibleWhen =
                                "method == uniform || method == weighted || method == greedy-soup || method == slerp")
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
                        help =
                                "Another number leaves out other changes, draws other weights to try, and starts new layers from"
                                        + " other weights.",
                        orElse = "0",
                        visibleWhen = "method == dare-linear || method == dare-ties || method == della"
                                + " || method == stacking-linear || method == stacking-tree || method == project"
                                + " || method == gate || find == random || find == cma-es")
                long seed,
        @Setting(
                        title = "Same labels",
                        help =
                                "Labels of models that go by another name in the fused model, such as \"POSITIVE\" and \"good\";"
                                        + " several may go by one.",
                        orElse = "{}",
                        visibleWhen = "method == mean-probabilities || method == mean-logits || method == voting"
                                + " || method == stacking-linear || method == stacking-tree")
                Map<String, String> sameLabels,
        @Setting(
                        title = "Input of the rows",
                        help = "The column of the validation rows that the models read, such as texts.",
                        orElse = "")
                @Setting.ColumnOf("rows")
                String column,
        @Setting(
                        title = "Label of the rows",
                        help = "The column of the validation rows with what the models should answer.",
                        orElse = "")
                @Setting.ColumnOf("rows")
                String label,
        @Setting(
                        title = "Find weights",
                        help = "Where the weights come from: given above, or found on the validation rows.",
                        orElse = "given",
                        visibleWhen = "method != uniform && method != model-stock && method != greedy-soup"
                                + " && method != stacking-linear && method != stacking-tree"
                                + " && method != concatenate && method != project && method != gate")
                String find,
        @Setting(
                        title = "Searched",
                        help = "What is searched: weights, scale, density. The others stay as they are given.",
                        orElse = "[\"weights\"]",
                        visibleWhen = "find == grid || find == random || find == cma-es")
                List<String> searched,
        @Setting(
                        title = "Metric",
                        help =
                                "What makes weights good, such as accuracy, macroF1 or logLoss. auto: accuracy, or the loss where"
                                        + " there are no classes.",
                        orElse = "auto",
                        visibleWhen = "find == grid || find == random || find == cma-es || find == greedy"
                                + " || method == greedy-soup")
                String metric,
        @Setting(
                        title = "Trials",
                        help = "How many candidates are tried.",
                        orElse = "50",
                        visibleWhen = "find == grid || find == random || find == cma-es")
                @Setting.Range(min = 2, max = 1_000_000)
                int trials,
        @Setting(
                        title = "Recompute statistics",
                        help =
                                "Run the fused model over the rows and take its batch normalizations' mean and variance from"
                                        + " them; these of the models do not fit the fused weights.",
                        orElse = "false",
                        visibleWhen = "method != mean-probabilities && method != mean-logits && method != voting"
                                + " && method != mean-answers"
                                + " && method != stacking-linear && method != stacking-tree"
                                + " && method != concatenate && method != project && method != gate")
                boolean recomputeStatistics,
        @Setting(
                        title = "Epochs",
                        help = "How often the layer on top of the models sees every row.",
                        orElse = "30",
                        visibleWhen = "method == stacking-linear")
                @Setting.Range(min = 1, max = 100_000)
                int epochs,
        @Setting(
                        title = "Learning rate",
                        help = "The highest one, of the layer on top of the models.",
                        orElse = "0.01",
                        visibleWhen = "method == stacking-linear")
                @Setting.Range(min = 1e-9, max = 100)
                double learningRate,
        @Setting(
                        title = "Trees",
                        help = "How many trees the forest on top of the models has.",
                        orElse = "100",
                        visibleWhen = "method == stacking-tree")
                @Setting.Range(min = 1, max = 10_000)
                int trees,
        @Setting(
                        title = "Depth",
                        help = "How many questions a tree asks at most.",
                        orElse = "6",
                        visibleWhen = "method == stacking-tree")
                @Setting.Range(min = 1, max = 64)
                int depth,
        @Setting.Group(port = FuseModels.ROWS) FeatureSettings features) {

    /** The word for weights that are given. */
    static final String GIVEN = "given";

    /** The word for the metric that suits the models. */
    static final String AUTO = "auto";

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
        return new FusionOptions(
                scale,
                density,
                spread,
                outliers,
                31 * runSeed + seed,
                align,
                layers,
                sameLabels,
                trees,
                depth,
                features.options());
    }
}
