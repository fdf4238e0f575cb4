package io.graftflow.fusion.internal.search;

import io.graftflow.base.Problem;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Searched;
import io.graftflow.fusion.search.Trials;
import io.graftflow.fusion.search.WeightSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Evenly spaced candidates: for the weights the points of a simplex lattice, all multiples of one fraction that sum to 1
 * (H. Scheffé, Experiments with mixtures, 1958). The lattice is the finest that the trials allow.
 */
public final class GridSearch implements WeightSearch {

    @Override
    public String id() {
        return "grid";
    }

    @Override
    public String title() {
        return "Grid";
    }

    @Override
    public String summary() {
        return "Evenly spaced candidates, as fine as the trials allow.";
    }

    @Override
    public Optional<Problem> problem(SearchSpace space) {
        int least = 1
                + (int) Math.round(Math.pow(2, others(space))) * (space.varies(Searched.WEIGHTS) ? space.models() : 1);
        return space.trials() >= least
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "fusion.few-trials",
                                space.trials() + " trials are too few for a grid; expected at least " + least + ".",
                                "Allow more trials, or search at random.")
                        .at("trials"));
    }

    @Override
    public Candidate search(SearchSpace space, Trials trials) {
        trials.score(space.start(), "as given");
        int steps = steps(space);
        List<List<Double>> weights = List.of(space.start().weights());
        if (space.varies(Searched.WEIGHTS)) {
            int others = (int) Math.round(Math.pow(steps, others(space)));
            weights = lattice(space.models(), fineness(space.models(), (space.trials() - 1) / others));
        }
        for (double scale : scales(space, steps)) {
            for (double density : densities(space, steps)) {
                for (List<Double> own : weights) {
                    trials.score(new Candidate(own, scale, density), "");
                }
            }
        }
        return trials.best();
    }

    private static int others(SearchSpace space) {
        return (space.varies(Searched.SCALE) ? 1 : 0) + (space.varies(Searched.DENSITY) ? 1 : 0);
    }

    /** How many values a number has that is no weight. */
    private static int steps(SearchSpace space) {
        int all = others(space) + (space.varies(Searched.WEIGHTS) ? 1 : 0);
        int room = space.trials() - 1;
        int steps = (int) Math.floor(Math.pow(room, 1.0 / all) + 1e-9);
        boolean fits = !space.varies(Searched.WEIGHTS) || Math.pow(steps, others(space)) * space.models() <= room;
        return Math.max(
                2,
                fits ? steps : (int) Math.floor(Math.pow((double) room / space.models(), 1.0 / others(space)) + 1e-9));
    }

    private static List<Double> scales(SearchSpace space, int steps) {
        return space.varies(Searched.SCALE)
                ? even(steps).stream().map(part -> part * space.models()).toList()
                : List.of(space.start().scale());
    }

    private static List<Double> densities(SearchSpace space, int steps) {
        return space.varies(Searched.DENSITY)
                ? even(steps)
                : List.of(space.start().density());
    }

    private static List<Double> even(int steps) {
        return IntStream.rangeClosed(1, steps).mapToObj(i -> (double) i / steps).toList();
    }

    /** The finest lattice of at most so many points. */
    private static int fineness(int models, int points) {
        int fineness = 1;
        while (points(models, fineness + 1) <= points) {
            fineness++;
        }
        return fineness;
    }

    /** The binomial coefficient of fineness + models − 1 over models − 1. */
    static double points(int models, int fineness) {
        double result = 1;
        for (int i = 1; i < models; i++) {
            result = result * (fineness + i) / i;
        }
        return Math.rint(result);
    }

    /** All weights that are multiples of {@code 1 / fineness} and sum to 1. */
    static List<List<Double>> lattice(int models, int fineness) {
        List<List<Double>> all = new ArrayList<>();
        fill(models, fineness, fineness, new ArrayList<>(), all);
        return all;
    }

    private static void fill(int models, int fineness, int left, List<Double> begun, List<List<Double>> all) {
        if (begun.size() == models - 1) {
            List<Double> whole = new ArrayList<>(begun);
            whole.add((double) left / fineness);
            all.add(whole);
            return;
        }
        for (int part = 0; part <= left; part++) {
            List<Double> more = new ArrayList<>(begun);
            more.add((double) part / fineness);
            fill(models, fineness, left - part, more, all);
        }
    }
}
