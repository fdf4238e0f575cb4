package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.train.Averaging;
import io.graftflow.train.Validation;

/** What is measured on which rows, and what follows from it. */
public record MeasureSettings(
        @Setting(
                        title = "Held back",
                        help = "The part of the training rows that is held back to measure on after each epoch, when no"
                                + " validation table is linked.",
                        orElse = "0")
                @Setting.Range(min = 0, max = 0.95)
                double holdBack,
        @Setting(
                        title = "Measure each",
                        help = "Steps between two measurements on the held-back rows. 0: at the end of each epoch.",
                        orElse = "0",
                        unit = "steps")
                @Setting.Range(min = 0, max = 1_000_000_000)
                int everySteps,
        @Setting(
                        title = "What gets better",
                        help =
                                "What patience, the best weights and the plateau look at: loss, or a metric of the task.",
                        orElse = "loss")
                String metric,
        @Setting(
                        title = "Patience",
                        help =
                                "Training stops after so many measurements without a better one on the held-back rows. 0:"
                                        + " never.",
                        orElse = "0",
                        unit = "measurements")
                @Setting.Range(min = 0, max = 100_000)
                int patience,
        @Setting(
                        title = "Take the best weights",
                        help = "Take the weights of the best measurement on the held-back rows, not the last ones.",
                        orElse = "true")
                boolean takeBest,
        @Setting(
                        title = "Mean of the weights",
                        help =
                                "Take a mean in the place of the last weights: ema, exponential over the steps; swa, over the"
                                        + " last epochs.",
                        orElse = "none")
                Averaging.Kind average,
        @Setting(
                        title = "Decay of the mean",
                        help = "How much of the mean a step leaves.",
                        orElse = "0.999",
                        visibleWhen = "average == ema")
                @Setting.Range(min = 0, max = 1)
                double averageDecay,
        @Setting(
                        title = "Begin of the mean",
                        help = "The part of the steps after which epochs come into the mean.",
                        orElse = "0.75",
                        visibleWhen = "average == swa")
                @Setting.Range(min = 0, max = 0.99)
                double averageStart) {

    /** The same for a training. */
    Validation validation() {
        return new Validation(holdBack, everySteps, patience, takeBest, metric);
    }

    /** Of which steps the weights are the mean. */
    Averaging averaging() {
        return new Averaging(average, averageDecay, averageStart);
    }
}
