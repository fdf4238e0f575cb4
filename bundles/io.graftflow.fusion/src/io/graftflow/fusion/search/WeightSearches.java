package io.graftflow.fusion.search;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.internal.search.CmaEsSearch;
import io.graftflow.fusion.internal.search.GreedySearch;
import io.graftflow.fusion.internal.search.GridSearch;
import io.graftflow.fusion.internal.search.LearnedWeights;
import io.graftflow.fusion.internal.search.RandomSearch;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** The ways to find weights: those that come with Graftflow, then those that other bundles add as services. */
@Component(service = WeightSearches.class)
public final class WeightSearches {

    private static final List<WeightSearch> BUILT_IN =
            List.of(new LearnedWeights(), new GridSearch(), new RandomSearch(), new CmaEsSearch(), new GreedySearch());

    private final List<WeightSearch> searches;

    /** The built-in ways and more of them. */
    @Activate
    public WeightSearches(@Reference(cardinality = ReferenceCardinality.MULTIPLE) List<WeightSearch> more) {
        searches = Stream.concat(BUILT_IN.stream(), more.stream()).toList();
    }

    /** The built-in ways alone. */
    public static WeightSearches builtIn() {
        return new WeightSearches(List.of());
    }

    /** All of them. */
    public List<WeightSearch> all() {
        return searches;
    }

    /**
     * The way of an id.
     *
     * @throws ProblemException {@code fusion.unknown-search}, with the nearest id
     */
    public WeightSearch byId(String id) {
        return searches.stream()
                .filter(search -> search.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "fusion.unknown-search",
                        "There is no way \"" + id + "\" to find weights.",
                        Nearest.remedy(
                                id, searches.stream().map(WeightSearch::id).toList())));
    }

    /**
     * Finds weights.
     *
     * @throws ProblemException what {@link WeightSearch#problem} says
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    public static SearchResult find(WeightSearch search, SearchSpace space, Judge judge, Progress progress) {
        search.problem(space).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        int expected = search.countsItsOwnTrials() ? 2 * space.models() - 1 : space.trials();
        var trials = new Trials(judge, expected, progress);
        return trials.result(search.id(), search.search(space, trials));
    }
}
