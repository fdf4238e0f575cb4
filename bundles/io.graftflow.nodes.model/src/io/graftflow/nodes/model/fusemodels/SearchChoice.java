package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.fusion.WeightRule;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.Searched;
import io.graftflow.fusion.search.WeightSearch;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How weights are found.
 *
 * @param searches the ways there are
 * @param metrics what may make weights good
 */
record SearchChoice(WeightSearches searches, Metrics metrics) {

    /** The words for the setting {@code find}. */
    List<Choice> choices() {
        Stream<Choice> ways =
                searches.all().stream().map(search -> new Choice(search.id(), search.title(), search.summary()));
        var given = new Choice(FuseSettings.GIVEN, "Given", "The weights are those of the settings.");
        return Stream.concat(Stream.of(given), ways).toList();
    }

    /** Whether weights are found at all. */
    boolean isUsed(FuseSettings settings, FusionMethod method) {
        return method.search().isPresent()
                || method.weights() != WeightRule.NONE && !settings.find().equals(FuseSettings.GIVEN);
    }

    /** The way in which weights are found, when they are. */
    Optional<WeightSearch> search(FuseSettings settings, FusionMethod method) {
        return isUsed(settings, method)
                ? Optional.of(searches.byId(method.search().orElse(settings.find())))
                : Optional.empty();
    }

    /** What is searched, from the given numbers on. */
    SearchSpace space(FuseSettings settings, FusionMethod method, int models, List<Double> weights, long seed) {
        boolean fixed =
                method.search().isPresent() || searches.byId(settings.find()).countsItsOwnTrials();
        Set<Searched> searched = fixed ? EnumSet.of(Searched.WEIGHTS) : searched(settings);
        var start = new Candidate(weights, settings.scale(), settings.density());
        return new SearchSpace(models, searched, start, settings.trials(), seed);
    }

    /** What the setting names. */
    private static Set<Searched> searched(FuseSettings settings) {
        Set<Searched> result = EnumSet.noneOf(Searched.class);
        for (String word : settings.searched()) {
            result.add(Arrays.stream(Searched.values())
                    .filter(one -> one.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.error(
                                    "fusion.searched",
                                    "\"" + word + "\" cannot be searched.",
                                    Nearest.remedy(
                                            word,
                                            Arrays.stream(Searched.values())
                                                    .map(Searched::word)
                                                    .toList()))
                            .at("searched")));
        }
        if (result.isEmpty()) {
            throw ProblemException.error(
                            "fusion.searched", "Nothing is to be searched.", "Name weights, scale or density.")
                    .at("searched");
        }
        return result;
    }

    /** What is wrong with how weights shall be found. */
    List<Problem> problems(FuseSettings settings, FusionMethod method, int count, List<ModelSpec> known) {
        boolean senseless = method.search().isPresent() || method.weights() == WeightRule.NONE;
        if (senseless && !settings.find().equals(FuseSettings.GIVEN)) {
            return List.of(Problem.error(
                            "fusion.no-weights",
                            "The method " + method.id() + " takes no weights that could be found.",
                            "Leave find out, or choose a method with weights, such as weighted.")
                    .at("find"));
        }
        try {
            return search(settings, method).stream()
                    .flatMap(search -> problems(settings, method, search, count, known).stream())
                    .toList();
        } catch (ProblemException e) {
            return List.of(e.problem().where().isEmpty() ? e.problem().at("find") : e.problem());
        }
    }

    private List<Problem> problems(
            FuseSettings settings, FusionMethod method, WeightSearch search, int count, List<ModelSpec> known) {
        List<Problem> problems = new ArrayList<>();
        if (search.needsCachedPredictions() && !(method instanceof PredictionFusion)) {
            problems.add(Problem.error(
                            "fusion.needs-predictions",
                            "The way " + search.id() + " tries too many weights to fuse the models each time, as "
                                    + method.id() + " would.",
                            "Take grid, random, cma-es or greedy, or a method that fuses predictions.")
                    .at("find"));
            return problems;
        }
        SearchSpace space =
                space(settings, method, Math.max(2, count), Collections.nCopies(Math.max(2, count), 0.5), 0);
        for (Searched what : space.searched()) {
            boolean read = what == Searched.WEIGHTS || method.options().contains(what.word());
            if (!read) {
                problems.add(Problem.error(
                                "fusion.searched",
                                "The method " + method.id() + " does not read the " + what.word() + ".",
                                "Leave it out of what is searched.")
                        .at("searched"));
            }
        }
        search.problem(space).ifPresent(problems::add);
        if (search.metric().isEmpty()) {
            metricProblem(settings, known).ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<Problem> metricProblem(FuseSettings settings, List<ModelSpec> known) {
        boolean classes = known.stream().allMatch(model -> model.head().classifies());
        if (settings.metric().equals(FuseSettings.AUTO) || !classes) {
            return Optional.empty();
        }
        List<String> ids = metrics.all().stream().map(Criterion::id).toList();
        return ids.contains(settings.metric())
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "fusion.unknown-metric",
                                "There is no metric \"" + settings.metric() + "\".",
                                Nearest.remedy(settings.metric(), ids))
                        .at("metric"));
    }

    /** The metric that a search goes by. */
    String metric(FuseSettings settings, WeightSearch search) {
        return search.metric().orElse(settings.metric());
    }
}
