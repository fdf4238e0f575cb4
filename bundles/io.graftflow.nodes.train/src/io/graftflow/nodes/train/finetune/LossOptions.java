package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.train.ClassWeights;
import java.util.Map;
import java.util.TreeMap;

/** What training makes small. */
public record LossOptions(
        @Setting(
                        title = "Loss",
                        help = "What training makes small. With auto, what suits the model's task.",
                        orElse = "auto")
                LossChoice loss,
        @Setting(
                        title = "Label smoothing",
                        help = "The part of each row's weight that is spread over all classes, against overconfidence.",
                        orElse = "0",
                        visibleWhen = "loss == auto || loss == cross-entropy")
                @Setting.Range(min = 0, max = 0.95)
                double labelSmoothing,
        @Setting(
                        title = "Class weights",
                        help = "With balanced, rows of rare classes weigh more.",
                        orElse = "none",
                        visibleWhen =
                                "loss == auto || loss == cross-entropy || loss == binary-cross-entropy || loss == focal"
                                        + " || loss == distillation")
                LossChoice.Weights classWeights,
        @Setting(
                        title = "Weights by class",
                        help = "How much the rows of a class weigh, by its name; classes without a weight have 1.",
                        orElse = "{}",
                        visibleWhen =
                                "loss == auto || loss == cross-entropy || loss == binary-cross-entropy || loss == focal"
                                        + " || loss == distillation")
                Map<String, Double> weights,
        @Setting(
                        title = "Focus",
                        help =
                                "How strongly rows that are told well already are passed over: gamma; 0 is cross entropy.",
                        orElse = "2",
                        visibleWhen = "loss == focal")
                @Setting.Range(min = 0, max = 20)
                double gamma,
        @Setting(
                        title = "Balance of the focus",
                        help = "How much labels that hold weigh against those that do not: alpha. 0: both alike.",
                        orElse = "0",
                        visibleWhen = "loss == focal")
                @Setting.Range(min = 0, max = 1)
                double alpha,
        @Setting(
                        title = "Huber's delta",
                        help = "Errors beyond it count straight, not squared; in standard deviations of the numbers.",
                        orElse = "1",
                        visibleWhen = "loss == huber")
                @Setting.Range(min = 1e-6, max = 1e6)
                double delta,
        @Setting(
                        title = "Margin",
                        help = "How far rows of other groups shall be beyond those of a row's own.",
                        orElse = "0.2",
                        visibleWhen = "loss == auto || loss == triplet || loss == cosine")
                @Setting.Range(min = 0.001, max = 1)
                double margin) {

    /** The numbers of the losses by name. */
    Map<String, Double> numbers() {
        Map<String, Double> options = new TreeMap<>();
        options.put("labelSmoothing", labelSmoothing);
        options.put("gamma", gamma);
        options.put("delta", delta);
        options.put("margin", margin);
        if (alpha > 0) {
            options.put("alpha", alpha);
        }
        return options;
    }

    /** How much the rows of each class weigh. */
    ClassWeights byClass() {
        return new ClassWeights(classWeights == LossChoice.Weights.BALANCED, weights);
    }
}
