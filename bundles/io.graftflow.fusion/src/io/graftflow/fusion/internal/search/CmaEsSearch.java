package io.graftflow.fusion.internal.search;

import io.graftflow.fusion.internal.Softmax;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Searched;
import io.graftflow.fusion.search.Trials;
import io.graftflow.fusion.search.WeightSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Candidates drawn from a normal distribution that follows what was better (N. Hansen, The CMA evolution strategy: a
 * tutorial, 2016, arXiv:1604.00772), as Apache Commons Math has it. Weights are the softmax of what is drawn, so that they
 * are positive and sum to 1; scale and density are its logistic function, spread over their range.
 */
public final class CmaEsSearch implements WeightSearch {

    private static final double STEP = 1;
    private static final double FARTHEST = 12;
    private static final double LEAST_WEIGHT = 1e-3;
    private static final int MOST_GENERATIONS = 100_000;

    /** The value at which the optimizer would stop; 0 stands for none. */
    private static final double NO_AIM = 0;

    @Override
    public String id() {
        return "cma-es";
    }

    @Override
    public String title() {
        return "CMA-ES";
    }

    @Override
    public String summary() {
        return "Candidates drawn near those that were better: an evolution strategy.";
    }

    @Override
    public Candidate search(SearchSpace space, Trials trials) {
        trials.score(space.start(), "as given");
        double[] start = start(space);
        int population = 4 + (int) (3 * Math.log(start.length));
        var optimizer = new CMAESOptimizer(
                MOST_GENERATIONS, NO_AIM, true, 0, 0, new MersenneTwister(space.seed()), false, null);
        try {
            optimizer.optimize(
                    new MaxEval(Math.max(1, space.trials() - 1)),
                    new ObjectiveFunction(point -> trials.score(candidate(space, point), "")),
                    GoalType.MAXIMIZE,
                    new InitialGuess(start),
                    new SimpleBounds(filled(start.length, -FARTHEST), filled(start.length, FARTHEST)),
                    new CMAESOptimizer.Sigma(filled(start.length, STEP)),
                    new CMAESOptimizer.PopulationSize(population));
        } catch (TooManyEvaluationsException e) {
            return trials.best();
        }
        return trials.best();
    }

    private static double[] filled(int length, double value) {
        double[] result = new double[length];
        Arrays.fill(result, value);
        return result;
    }

    private static double[] start(SearchSpace space) {
        List<Double> point = new ArrayList<>();
        if (space.varies(Searched.WEIGHTS)) {
            space.start().weights().forEach(weight -> point.add(Math.log(Math.max(LEAST_WEIGHT, weight))));
        }
        if (space.varies(Searched.SCALE)) {
            point.add(logit(space.start().scale() / space.models()));
        }
        if (space.varies(Searched.DENSITY)) {
            point.add(logit(space.start().density()));
        }
        return point.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Candidate candidate(SearchSpace space, double[] point) {
        List<Double> weights = space.start().weights();
        int next = 0;
        if (space.varies(Searched.WEIGHTS)) {
            weights = softmax(Arrays.copyOf(point, space.models()));
            next = space.models();
        }
        double scale = space.varies(Searched.SCALE)
                ? space.models() * logistic(point[next++])
                : space.start().scale();
        double density = space.varies(Searched.DENSITY)
                ? logistic(point[next])
                : space.start().density();
        return new Candidate(weights, scale, density);
    }

    private static List<Double> softmax(double[] point) {
        Softmax.over(point);
        return DoubleStream.of(point).boxed().toList();
    }

    private static double logistic(double value) {
        return 1 / (1 + Math.exp(-value));
    }

    private static double logit(double part) {
        double inside = Math.min(1 - LEAST_WEIGHT, Math.max(LEAST_WEIGHT, part));
        return Math.log(inside / (1 - inside));
    }
}
