package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much each of several models counts. */
public final class FusionWeights {

    /** How far the sum of weights may be from 1, so that thirds can be written as 0.333333. */
    public static final double TOLERANCE = 1e-5;

    private FusionWeights() {}

    /**
     * What is wrong with weights, if anything.
     *
     * @param given as somebody wrote them; none means that all count alike
     * @param models how many models there are
     * @param rule what the method makes of them
     */
    public static Optional<Problem> problem(List<Double> given, int models, WeightRule rule) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() != models) {
            return Optional.of(Problem.error(
                    "fusion.weight-count",
                    "There are " + given.size() + " weights for " + models + " models; expected one for each.",
                    "Give " + models + " weights, or none to let all count alike."));
        }
        boolean parts = rule == WeightRule.PARTS;
        Optional<Double> bad = given.stream()
                .filter(weight -> !(Double.isFinite(weight) && (weight >= 0 || !parts)))
                .findFirst();
        if (bad.isPresent()) {
            return Optional.of(Problem.error(
                    "fusion.weight-value",
                    "A weight is " + bad.get() + "; expected " + (parts ? "numbers from 0 to 1." : "finite numbers."),
                    "Leave out the model that should not count, or give it 0."));
        }
        double sum = sum(given);
        if (parts && Math.abs(sum - 1) > TOLERANCE) {
            return Optional.of(Problem.error(
                    "fusion.weight-sum", "The weights sum to " + (float) sum + "; expected 1.", remedy(given, sum)));
        }
        return Optional.empty();
    }

    /**
     * The weights to count with: parts are divided by their sum, so that it is 1 to the last digit; factors are as given.
     *
     * @return one for each model; all {@code 1 / models} when none are given
     * @throws ProblemException {@code fusion.weight-count}, {@code fusion.weight-value}, {@code fusion.weight-sum}
     */
    public static List<Double> of(List<Double> given, int models, WeightRule rule) {
        problem(given, models, rule).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        if (given.isEmpty()) {
            return Collections.nCopies(models, 1.0 / models);
        }
        double sum = rule == WeightRule.PARTS ? sum(given) : 1;
        return given.stream().map(weight -> weight / sum).toList();
    }

    /**
     * Reads weights that are written with commas, such as {@code 0.8, 0.2}.
     *
     * @throws ProblemException {@code fusion.weight-value}
     */
    public static List<Double> parse(String text) {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(Double::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    Problem.error(
                            "fusion.weight-value",
                            "\"" + text + "\" is no list of weights; expected numbers with commas between them.",
                            "Write one number for each model, such as 0.8, 0.2."),
                    e);
        }
    }

    private static double sum(List<Double> weights) {
        return weights.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String remedy(List<Double> given, double sum) {
        if (sum == 0) {
            return "Give at least one model a weight above 0.";
        }
        return given.stream()
                .map(weight -> String.format(Locale.ROOT, "%.6f", weight / sum))
                .collect(Collectors.joining(", ", "In the same proportion: ", "."));
    }
}
