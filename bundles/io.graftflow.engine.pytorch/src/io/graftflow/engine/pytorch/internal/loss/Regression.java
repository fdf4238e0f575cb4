package io.graftflow.engine.pytorch.internal.loss;

import static io.graftflow.engine.pytorch.internal.loss.LossCode.call;

import io.graftflow.engine.pytorch.internal.loss.LossRule.Option;
import java.util.List;

/** Losses over numbers: means over all numbers of the output. */
final class Regression {

    /** PyTorch's number for the mean over all places. */
    private static final int MEAN = 1;

    private Regression() {}

    static List<LossRule> all() {
        return List.of(
                LossRule.of(
                        "mse", List.of(), Target.VALUES, code -> call("mse_loss", code.output(), code.target(0), MEAN)),
                LossRule.of(
                        "mae", List.of(), Target.VALUES, code -> call("l1_loss", code.output(), code.target(0), MEAN)),
                huber());
    }

    /** {@code torch.nn.functional.huber_loss}; Huber, 1964, Annals of Mathematical Statistics 35. */
    private static LossRule huber() {
        return LossRule.of(
                "huber",
                List.of(new Option("delta", 1, Double.MIN_NORMAL, Double.MAX_VALUE)),
                Target.VALUES,
                code -> call("huber_loss", code.output(), code.target(0), MEAN, code.option("delta")));
    }
}
