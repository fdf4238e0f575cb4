package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Titled;
import io.graftflow.node.Setting;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.plan.LayerRates;
import io.graftflow.train.plan.Tuning;
import java.util.List;
import java.util.Map;

/** Which weights train when, and in which way. */
public record PlanSettings(
        @Setting(
                        title = "Plan",
                        help =
                                "In which order weights that are not frozen come to train. two-phase: first the head, then all."
                                        + " gradual: first the head, then one block more at a time, from the top down.",
                        orElse = "two-phase")
                FreezingPlan.Kind plan,
        @Setting(
                        title = "Head alone",
                        help = "The part of the epochs in which the head trains alone, at least one epoch. 0: none.",
                        orElse = "0.3",
                        visibleWhen = "plan == two-phase || plan == gradual")
                @Setting.Range(min = 0, max = 0.99)
                double headShare,
        @Setting(
                        title = "Rate after the head",
                        help = "What the learning rate is multiplied by when more than the head trains.",
                        orElse = "0.1",
                        visibleWhen = "plan == two-phase || plan == gradual")
                @Setting.Range(min = 1e-6, max = 1000)
                double laterRate,
        @Setting(
                        title = "Rate below the head",
                        help =
                                "What the learning rate of all below the head is multiplied by once more. 0: 0.1 with the"
                                        + " method full, 1 with the others.",
                        orElse = "0",
                        visibleWhen = "plan != head-only")
                @Setting.Range(min = 0, max = 1000)
                double belowHead,
        @Setting(
                        title = "Rate per block",
                        help = "What it is multiplied by for each block further down, such as 0.9.",
                        orElse = "1",
                        visibleWhen = "plan != head-only")
                @Setting.Range(min = 0, max = 1000)
                double perBlock,
        @Setting(
                        title = "Rates of layers",
                        help =
                                "Factors of the learning rate by pattern, such as encoder.layer.* with 0.1, in the place of the"
                                        + " other two. The last that fits counts; 0 keeps a layer as it is.",
                        orElse = "{}")
                Map<String, Double> layerRates,
        @Setting(
                        title = "Method",
                        help =
                                "What trains below the head: all weights, biases alone, normalizations alone, or adapters of"
                                        + " low rank, which are taken into their weights at the end. A head always trains whole.",
                        orElse = "full",
                        visibleWhen = "plan != head-only")
                Method method,
        @Setting(
                        title = "Rank",
                        help = "The rank of an adapter: the higher, the more it can learn.",
                        orElse = "8",
                        visibleWhen = "method == lora")
                @Setting.Range(min = 1, max = 65_536)
                int rank,
        @Setting(
                        title = "Adapters' alpha",
                        help = "What an adapter gives is multiplied by alpha / rank.",
                        orElse = "16",
                        visibleWhen = "method == lora")
                @Setting.Range(min = 1e-6, max = 1e6)
                double adapterAlpha,
        @Setting(
                        title = "Adapters' dropout",
                        help = "The part of what goes into an adapter that training drops.",
                        orElse = "0",
                        visibleWhen = "method == lora")
                @Setting.Range(min = 0, max = 0.99)
                double adapterDropout,
        @Setting(
                        title = "Adapted layers",
                        help =
                                "Layers, or patterns of them such as *.attention.*, whose matrices and convolutions get an"
                                        + " adapter. None: all below the head.",
                        orElse = "[]",
                        visibleWhen = "method == lora")
                @Setting.LayersOf
                List<String> adapt,
        @Setting(
                        title = "Batch norm",
                        help =
                                "updated: batch norm that trains normalizes by the batch, and its running statistics follow."
                                        + " frozen: it goes by those that the model has.",
                        orElse = "updated")
                BatchNorm batchNorm) {

    /** In which way the weights below the head train. */
    public enum Method implements Titled {
        /** All of them. */
        FULL("All weights"),
        /** Biases alone. */
        BIAS_ONLY("Biases alone"),
        /** Normalizations alone. */
        NORM_ONLY("Normalizations alone"),
        /** Adapters of low rank beside them. */
        LORA("LoRA");

        private final String title;

        Method(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** What batch norm goes by. */
    public enum BatchNorm {
        /** By the batch, and its running statistics follow. */
        UPDATED,
        /** By the statistics that the model has. */
        FROZEN
    }

    /**
     * The plan.
     *
     * @param decayAll whether weight decay draws vectors too
     * @throws io.graftflow.base.ProblemException with the setting
     */
    FreezingPlan freezingPlan(boolean decayAll) {
        return new FreezingPlan(
                plan,
                headShare,
                laterRate,
                new LayerRates(belowHead, perBlock, layerRates),
                tuning(),
                decayAll,
                batchNorm == BatchNorm.UPDATED);
    }

    private Tuning tuning() {
        return switch (method) {
            case FULL -> Tuning.FULL;
            case BIAS_ONLY -> Tuning.Some.BIAS_ONLY;
            case NORM_ONLY -> Tuning.Some.NORM_ONLY;
            case LORA -> new Tuning.Lora(rank, adapterAlpha, adapterDropout, adapt);
        };
    }
}
