package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.engine.pytorch.internal.loss.LossRule.Option;
import io.graftflow.engine.pytorch.internal.loss.Target.Labels;
import io.graftflow.engine.pytorch.internal.loss.Target.Values;
import java.util.List;

/**
 * Focal loss by Lin et al., 2017, arXiv:1708.02002: {@code -(1 - p)^gamma · log p} of the probability {@code p} of what is
 * right, so that what is learned already weighs little.
 *
 * <p>Over int64 labels {@code p} is by softmax; the mean is weighted by the weights of classes, and {@code alpha} multiplies
 * all. Over floats {@code p} is by sigmoid for each label; {@code alpha} weighs labels that hold and {@code 1 - alpha} those
 * that don't, as {@code torchvision.ops.sigmoid_focal_loss} does. With {@code gamma} 0 it is cross entropy.
 */
final class Focal {

    /** {@code alpha} that is off. */
    private static final double OFF = -1;

    private Focal() {}

    static LossRule rule() {
        return new LossRule(
                "focal",
                List.of(Option.positive("gamma", 2), new Option("alpha", OFF, OFF, 1)),
                true,
                List.of(new Target(Labels.CLASSES, Values.UNIT)),
                Focal::source);
    }

    private static String source(LossCode code) {
        String logits = code.logits();
        String shaped = code.weightsLikeOutput();
        // the slope of a power below 1 is infinite at 0
        code.block(String.format(
                """
                if torch.is_floating_point(%1$s):
                  right = torch.sigmoid(%2$s)
                  wrong = torch.add(torch.mul(right, torch.rsub(%1$s, 1.)), torch.mul(torch.rsub(right, 1.), %1$s))
                  each = torch.binary_cross_entropy_with_logits(%2$s, %1$s, None, %4$s, 0)
                  each = torch.mul(each, torch.pow(torch.clamp(wrong, 1e-12), %5$s))
                """,
                code.target(0), code.output(), logits, shaped, code.option("gamma")));
        double alpha = code.option("alpha");
        if (alpha >= 0) {
            code.block(String.format(
                    "  each = torch.mul(each, torch.add(torch.mul(%1$s, %2$s), torch.mul(torch.rsub(%1$s, 1.), %3$s)))",
                    code.target(0), alpha, 1 - alpha));
        }
        code.block(String.format(
                """
                  value = torch.mean(each)
                else:
                  log = torch.log_softmax(%1$s, 1)
                  log = torch.squeeze(torch.gather(log, 1, torch.unsqueeze(%2$s, 1)), 1)
                  wrong = torch.clamp(torch.neg(torch.expm1(log)), 1e-12)
                  each = torch.mul(torch.neg(log), torch.pow(wrong, %3$s))
                  value = %4$s
                """,
                logits, code.target(0), code.option("gamma"), mean(code, alpha >= 0 ? alpha : 1)));
        return "value";
    }

    private static String mean(LossCode code, double factor) {
        String mean = code.hasWeights()
                ? String.format(
                        "torch.div(torch.sum(torch.mul(each, torch.take(%1$s, %2$s))), torch.sum(torch.take(%1$s, %2$s)))",
                        code.weights(), code.target(0))
                : "torch.mean(each)";
        return LossCode.call("mul", mean, factor);
    }
}
