package io.graftflow.fusion;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.Arrays;
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
     */
    public static Optional<Problem> problem(List<Double> given, int models) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() != models) {
            return Optional.of(Problem.error(
                    "fusion.weight-count",
                    "There are " + given.size() + " weights for " + models + " models; expected one for each.",
                    "Give " + models + " weights, or none to let all count alike."));
        }
        Optional<Double> bad = given.stream()
                .filter(weight -> !(weight >= 0 && weight <= Double.MAX_VALUE))
                .findFirst();
        if (bad.isPresent()) {
            return Optional.of(Problem.error(
                    "fusion.weight-value",
                    "A weight is " + bad.get() + "; expected numbers from 0 to 1.",
                    "Leave out the model that should not count, or give it 0."));
        }
        double sum = sum(given);
        if (Math.abs(sum - 1) > TOLERANCE) {
            return Optional.of(Problem.error(
                    "fusion.weight-sum", "The weights sum to " + (float) sum + "; expected 1.", remedy(given, sum)));
        }
        return Optional.empty();
    }

    /**
     * The weights to count with: what was given, divided by its sum, so that it is 1 to the last digit.
     *
     * @throws ProblemException {@code fusion.weight-count}, {@code fusion.weight-value}, {@code fusion.weight-sum}
     */
    public static double[] of(List<Double> given, int models) {
        problem(given, models).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        double[] weights = new double[models];
        if (given.isEmpty()) {
            Arrays.fill(weights, 1.0 / models);
            return weights;
        }
        double sum = sum(given);
        Arrays.setAll(weights, i -> given.get(i) / sum);
        return weights;
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
