package io.graftflow.engine.pytorch.internal.loss;

import static io.graftflow.engine.pytorch.internal.loss.LossCode.call;

import io.graftflow.engine.pytorch.internal.loss.LossRule.Option;
import io.graftflow.engine.pytorch.internal.loss.Target.Labels;
import io.graftflow.engine.pytorch.internal.loss.Target.Values;
import java.util.List;

/** Losses over classes and labels. */
final class Classification {

    /** PyTorch's number for the mean over all places. */
    private static final int MEAN = 1;

    private static final int NO_LABEL = -100;

    private Classification() {}

    static List<LossRule> all() {
        return List.of(crossEntropy(), binaryCrossEntropy(), distillation(), binaryDistillation());
    }

    /**
     * {@code torch.nn.functional.cross_entropy}: over int64 labels or probabilities; with weights of classes, the mean over
     * labels is a weighted one, that over probabilities is not. Label smoothing by Szegedy et al., 2016, arXiv:1512.00567.
     */
    private static LossRule crossEntropy() {
        return new LossRule(
                "cross-entropy",
                List.of(Option.share("labelSmoothing", 0)),
                true,
                List.of(new Target(Labels.CLASSES, Values.DISTRIBUTION)),
                code -> entropy(code, code.logits(), code.targetLikeLogits(0), code.option("labelSmoothing")));
    }

    private static String entropy(LossCode code, String logits, String target, double smoothing) {
        return call("cross_entropy_loss", logits, target, code.weights(), MEAN, NO_LABEL, smoothing);
    }

    /**
     * {@code torch.nn.functional.binary_cross_entropy_with_logits}; weights of classes are its {@code pos_weight}.
     */
    private static LossRule binaryCrossEntropy() {
        return new LossRule(
                "binary-cross-entropy",
                List.of(),
                true,
                List.of(Target.FLAGS),
                code -> binaryEntropy(code.output(), code.target(0), code.weightsLikeOutput()));
    }

    private static String binaryEntropy(String logits, String target, String weights) {
        return call("binary_cross_entropy_with_logits", logits, target, "None", weights, MEAN);
    }

    /**
     * Distillation by Hinton, Vinyals and Dean, 2015, arXiv:1503.02531: {@code (1 - hardWeight) · T² · KL(teacher || student)}
     * at the temperature {@code T}, summed over classes and averaged over labels, plus {@code hardWeight} times the cross
     * entropy of the labels.
     */
    private static LossRule distillation() {
        return new LossRule(
                "distillation",
                List.of(
                        new Option("temperature", 2, Double.MIN_NORMAL, Double.MAX_VALUE),
                        Option.share("hardWeight", 0.5)),
                true,
                List.of(Target.VALUES, Target.CLASSES),
                Classification::distilled);
    }

    private static String distilled(LossCode code) {
        double temperature = code.option("temperature");
        double hard = code.option("hardWeight");
        String logits = code.logits();
        String student = code.let("log_softmax", call("div", logits, temperature), 1);
        String teacher = code.let("log_softmax", call("div", code.targetLikeLogits(0), temperature), 1);
        String divergence = call("mul", call("exp", teacher), call("sub", teacher, student));
        String soft = code.let("mean", call("sum", divergence, "[1]", false));
        String both = call("mul", soft, (1 - hard) * temperature * temperature);
        return call("add", both, call("mul", entropy(code, logits, code.target(1), 0), hard));
    }

    /**
     * The same for labels that hold or not, each by itself: {@code (1 - hardWeight) · T² · KL(teacher || student)} of the
     * sigmoids at the temperature {@code T}, averaged over labels and rows, plus {@code hardWeight} times the binary cross
     * entropy of the labels.
     */
    private static LossRule binaryDistillation() {
        return new LossRule(
                "binary-distillation",
                List.of(
                        new Option("temperature", 2, Double.MIN_NORMAL, Double.MAX_VALUE),
                        Option.share("hardWeight", 0.5)),
                true,
                List.of(Target.VALUES, Target.FLAGS),
                Classification::binaryDistilled);
    }

    /** The divergence is the cross entropy of the teacher's answers less their own entropy. */
    private static String binaryDistilled(LossCode code) {
        double temperature = code.option("temperature");
        double hard = code.option("hardWeight");
        String student = code.let("div", code.output(), temperature);
        String teacher = code.let("div", code.target(0), temperature);
        String told = code.let("sigmoid", teacher);
        String divergence = call("sub", binaryEntropy(student, told, "None"), binaryEntropy(teacher, told, "None"));
        String both = code.let("mul", divergence, (1 - hard) * temperature * temperature);
        String labels = binaryEntropy(code.output(), code.target(1), code.weightsLikeOutput());
        return call("add", both, call("mul", labels, hard));
    }
}
