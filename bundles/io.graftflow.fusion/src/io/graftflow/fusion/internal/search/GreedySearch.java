package io.graftflow.fusion.internal.search;

import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Trials;
import io.graftflow.fusion.search.WeightSearch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The models from the best to the worst; each joins a mean of equal weights when that gets no worse by it (M. Wortsman et al.,
 * Model soups, 2022, arXiv:2203.05482, recipe 1; for predictions, forward selection: R. Caruana et al., Ensemble selection
 * from libraries of models, 2004).
 */
public final class GreedySearch implements WeightSearch {

    @Override
    public String id() {
        return "greedy";
    }

    @Override
    public String title() {
        return "Greedy";
    }

    @Override
    public String summary() {
        return "From the best model on, each joins the mean when that gets no worse by it.";
    }

    @Override
    public boolean countsItsOwnTrials() {
        return true;
    }

    @Override
    public Candidate search(SearchSpace space, Trials trials) {
        double[] alone = new double[space.models()];
        for (int model = 0; model < alone.length; model++) {
            alone[model] = trials.score(mean(space, List.of(model)), "model " + (model + 1) + " alone");
        }
        List<Integer> order = IntStream.range(0, alone.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer model) -> alone[model])
                        .reversed())
                .toList();
        List<Integer> chosen = new ArrayList<>(order.subList(0, 1));
        double best = alone[chosen.get(0)];
        for (int model : order.subList(1, order.size())) {
            List<Integer> more = new ArrayList<>(chosen);
            more.add(model);
            double score = trials.peek(mean(space, more));
            boolean kept = score >= best;
            trials.score(mean(space, more), "model " + (model + 1) + (kept ? " joins" : " is left out"));
            if (kept) {
                chosen = more;
                best = score;
            }
        }
        return mean(space, chosen);
    }

    private static Candidate mean(SearchSpace space, Collection<Integer> chosen) {
        return space.start()
                .withWeights(IntStream.range(0, space.models())
                        .mapToObj(model -> chosen.contains(model) ? 1.0 / chosen.size() : 0)
                        .toList());
    }
}
