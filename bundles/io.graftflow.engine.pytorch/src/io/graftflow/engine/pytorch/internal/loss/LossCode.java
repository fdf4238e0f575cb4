package io.graftflow.engine.pytorch.internal.loss;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The method in which a loss is being written: its variables, and where its lines go. */
final class LossCode {

    private final Lines lines;
    private final String output;
    private final List<String> targets;
    private final int classAxis;
    private final Map<String, Double> options;
    private final Optional<String> weights;

    LossCode(
            Lines lines,
            String output,
            List<String> targets,
            int classAxis,
            Map<String, Double> options,
            Optional<String> weights) {
        this.lines = lines;
        this.output = output;
        this.targets = targets;
        this.classAxis = classAxis;
        this.options = options;
        this.weights = weights;
    }

    /** The network's output. */
    String output() {
        return output;
    }

    /** The network's output with classes on the second axis. */
    String logits() {
        return classesSecond(output);
    }

    /** A target. */
    String target(int place) {
        return targets.get(place);
    }

    /** A target with classes on the second axis as in {@link #logits}, if it has an axis of classes at all. */
    String targetLikeLogits(int place) {
        if (classAxis == 1) {
            return target(place);
        }
        String ordered = let("clone", target(place));
        block(String.format(
                """
                if torch.dim(%2$s) == torch.dim(%3$s):
                  %1$s = torch.movedim(%2$s, %4$d, 1)
                """,
                ordered, target(place), output, classAxis));
        return ordered;
    }

    private String classesSecond(String tensor) {
        return classAxis == 1 ? tensor : let("movedim", tensor, classAxis, 1);
    }

    /** The weights of classes, a tensor {@code [classes]}, or {@code None}. */
    String weights() {
        return weights.orElse("None");
    }

    boolean hasWeights() {
        return weights.isPresent();
    }

    /** The weights of classes in a shape that goes with the output's, or {@code None}. */
    String weightsLikeOutput() {
        if (weights.isEmpty()) {
            return "None";
        }
        String shaped = let("alias", weights.get());
        block(String.format(
                """
                for i in range(torch.dim(%2$s) - %3$d):
                  %1$s = torch.unsqueeze(%1$s, -1)
                """,
                shaped, output, 1 + classAxis));
        return shaped;
    }

    double option(String name) {
        return options.get(name);
    }

    /** A variable for a call of a function of PyTorch. */
    String let(String function, Object... arguments) {
        return lines.let(call(function, arguments));
    }

    /** Adds lines as they are. */
    void block(String code) {
        code.lines().forEach(lines::line);
    }

    /** A call of a function of PyTorch; strings are code. */
    static String call(String function, Object... arguments) {
        return Arrays.stream(arguments)
                .map(value -> value instanceof Boolean flag ? (flag ? "True" : "False") : String.valueOf(value))
                .collect(Collectors.joining(", ", "torch." + function + "(", ")"));
    }
}
