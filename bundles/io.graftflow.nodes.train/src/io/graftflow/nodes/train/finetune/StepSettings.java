package io.graftflow.nodes.train.finetune;

import io.graftflow.engine.Clipping;
import io.graftflow.engine.Optimizer;
import io.graftflow.node.Setting;
import io.graftflow.train.Ranges;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a step changes the weights. */
public record StepSettings(
        @Setting(
                        title = "Learning rate",
                        help =
                                "The highest one. 0.005 suits a head on frozen features; weights of the backbone want 0.00001 to"
                                        + " 0.0001.",
                        orElse = "0.005")
                @Setting.Range(min = 0, max = 100)
                double learningRate,
        @Setting(
                        title = "Find the learning rate",
                        help =
                                "Before training, steps with a rising rate are tried, and the rate at which the loss falls"
                                        + " fastest is taken.",
                        orElse = "false")
                boolean findRate,
        @Setting(title = "Optimizer", help = "How a step changes the weights.", orElse = "adamw")
                OptimizerChoice optimizer,
        @Setting(
                        title = "Options of the optimizer",
                        help = "Its other numbers by PyTorch's names, such as beta1, eps, nesterov (1 for yes).",
                        orElse = "{}")
                Map<String, Double> optimizerOptions,
        @Setting(
                        title = "Weight decay",
                        help = "How strongly weights are drawn to 0, against overfitting.",
                        orElse = "0.01")
                @Setting.Range(min = 0, max = 100)
                double weightDecay,
        @Setting(
                        title = "Momentum",
                        help = "How much of the last step goes into the next one.",
                        orElse = "0.9",
                        visibleWhen = "optimizer == sgd")
                @Setting.Range(min = 0, max = 1)
                double momentum,
        @Setting(
                        title = "Decay everything",
                        help =
                                "Let weight decay draw biases, scales of normalizations and other vectors too, not matrices"
                                        + " and kernels alone.",
                        orElse = "false")
                boolean decayAll,
        @Setting(
                        title = "Greatest gradient",
                        help = "Gradients whose norm is greater are scaled down to it. 0: never.",
                        orElse = "0")
                @Setting.Range(min = 0, max = 1e9)
                double clipNorm,
        @Setting(
                        title = "Greatest number of a gradient",
                        help = "Each number of the gradients is cut off there. 0: never.",
                        orElse = "0")
                @Setting.Range(min = 0, max = 1e9)
                double clipValue) {

    /**
     * The highest learning rate; 0 where it is to be found.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    double rate() {
        Ranges.require(
                findRate || learningRate > 0, "learningRate", "a number above 0, or findRate to be true", learningRate);
        return findRate ? 0 : learningRate;
    }

    /** The optimizer with its numbers. */
    Optimizer engineOptimizer() {
        var options = new TreeMap<String, Double>();
        options.put("weightDecay", weightDecay);
        if (optimizer == OptimizerChoice.SGD) {
            options.put("momentum", momentum);
        }
        options.putAll(optimizerOptions);
        return new Optimizer(optimizer.name().toLowerCase(Locale.ROOT), options);
    }

    /** How gradients are held down. */
    Clipping clipping() {
        return new Clipping(clipNorm, clipValue);
    }
}
