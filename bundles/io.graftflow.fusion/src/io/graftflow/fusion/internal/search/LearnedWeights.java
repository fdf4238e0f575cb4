package io.graftflow.fusion.internal.search;

import io.graftflow.base.Problem;
import io.graftflow.fusion.internal.Softmax;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Searched;
import io.graftflow.fusion.search.Trials;
import io.graftflow.fusion.search.WeightSearch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The weights that make the log loss least, by exponentiated gradients with steps as long as they help (J. Kivinen, M. K.
 * Warmuth, Exponentiated gradient versus gradient descent for linear predictors, 1997). For means of probabilities and of
 * logits over one set of labels the loss has one valley, so it is the least there is.
 */
public final class LearnedWeights implements WeightSearch {

    private static final double DIFFERENCE = 1e-3;
    private static final double ENOUGH = 1e-7;
    private static final double SHORTEST = 1e-6;
    private static final double LONGEST = 1e4;
    private static final int MOST_STEPS = 200;

    @Override
    public String id() {
        return "learned";
    }

    @Override
    public String title() {
        return "Learned";
    }

    @Override
    public String summary() {
        return "The weights with the least log loss, by gradients; the same each time.";
    }

    @Override
    public Optional<String> metric() {
        return Optional.of("logLoss");
    }

    @Override
    public boolean needsCachedPredictions() {
        return true;
    }

    @Override
    public boolean countsItsOwnTrials() {
        return true;
    }

    @Override
    public Optional<Problem> problem(SearchSpace space) {
        return space.searched().equals(Set.of(Searched.WEIGHTS))
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "fusion.weights-only",
                                "Weights are learned, but not the scale or the density.",
                                "Search them by grid, random or cma-es.")
                        .at("searched"));
    }

    @Override
    public Candidate search(SearchSpace space, Trials trials) {
        double[] weights = DoubleStream.generate(() -> 1.0 / space.models())
                .limit(space.models())
                .toArray();
        double score = trials.score(candidate(space, weights), "all alike");
        double step = 1;
        for (int i = 0; i < MOST_STEPS; i++) {
            double[] slopes = slopes(space, trials, weights, score);
            double better = score;
            double[] next = weights;
            while (step > SHORTEST) {
                next = moved(weights, slopes, step);
                better = trials.peek(candidate(space, next));
                if (better > score) {
                    break;
                }
                step /= 2;
            }
            double gain = better - score;
            if (gain <= 0) {
                break;
            }
            weights = next;
            score = trials.score(candidate(space, weights), "step " + (i + 1));
            if (gain < ENOUGH) {
                break;
            }
            step = Math.min(LONGEST, step * 4);
        }
        return candidate(space, weights);
    }

    /** How fast the score rises towards each model alone; what is the same for all of them moves nothing. */
    private static double[] slopes(SearchSpace space, Trials trials, double[] weights, double score) {
        return trials.slopes(candidate(space, weights)).orElseGet(() -> differences(space, trials, weights, score));
    }

    private static double[] differences(SearchSpace space, Trials trials, double[] weights, double score) {
        return IntStream.range(0, weights.length)
                .mapToDouble(model -> {
                    double[] nearer = new double[weights.length];
                    for (int i = 0; i < nearer.length; i++) {
                        nearer[i] = (1 - DIFFERENCE) * weights[i] + (i == model ? DIFFERENCE : 0);
                    }
                    return (trials.peek(candidate(space, nearer)) - score) / DIFFERENCE;
                })
                .toArray();
    }

    private static double[] moved(double[] weights, double[] slopes, double step) {
        double[] moved = new double[weights.length];
        Arrays.setAll(moved, i -> Math.log(weights[i]) + step * slopes[i]);
        Softmax.over(moved);
        return moved;
    }

    private static Candidate candidate(SearchSpace space, double[] weights) {
        List<Double> list = DoubleStream.of(weights).boxed().toList();
        return space.start().withWeights(list);
    }
}
