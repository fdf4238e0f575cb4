package io.graftflow.fusion.internal.search;

import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Searched;
import io.graftflow.fusion.search.Trials;
import io.graftflow.fusion.search.WeightSearch;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Candidates drawn evenly (J. Bergstra, Y. Bengio, Random search for hyper-parameter optimization, 2012); weights from the
 * whole simplex alike, which is a Dirichlet distribution with all parameters 1.
 */
public final class RandomSearch implements WeightSearch {

    private static final double LEAST_DENSITY = 0.01;

    @Override
    public String id() {
        return "random";
    }

    @Override
    public String title() {
        return "Random";
    }

    @Override
    public String summary() {
        return "Candidates drawn at random, all alike.";
    }

    @Override
    public Candidate search(SearchSpace space, Trials trials) {
        var random = new Random(space.seed());
        Candidate start = space.start();
        trials.score(start, "as given");
        while (trials.count() < space.trials()) {
            List<Double> weights = space.varies(Searched.WEIGHTS) ? weights(space.models(), random) : start.weights();
            double scale = space.varies(Searched.SCALE) ? space.models() * (1 - random.nextDouble()) : start.scale();
            double density =
                    space.varies(Searched.DENSITY) ? Math.max(LEAST_DENSITY, random.nextDouble()) : start.density();
            trials.score(new Candidate(weights, scale, density), "");
        }
        return trials.best();
    }

    private static List<Double> weights(int models, Random random) {
        double[] draws = DoubleStream.generate(() -> -Math.log(1 - random.nextDouble()))
                .limit(models)
                .toArray();
        double sum = DoubleStream.of(draws).sum();
        return DoubleStream.of(draws).mapToObj(draw -> draw / sum).toList();
    }
}
