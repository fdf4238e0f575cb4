package io.graftflow.fusion.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightSearchTest {

    private static final List<Double> AIM = List.of(0.5, 0.3, 0.2);

    @ParameterizedTest
    @ValueSource(strings = {"learned", "grid", "random", "cma-es"})
    void comesNearTheBestWeights(String id) {
        SearchResult result = find(id, space(3, 300, Set.of(Searched.WEIGHTS)), least(this::distance));
        assertTrue(result.value() < 5e-3, id + " reached " + result.value() + " at " + result.chosen());
        assertEquals(1, result.chosen().weights().stream().mapToDouble(w -> w).sum(), 1e-9);
        assertEquals(0.5, result.chosen().density());
    }

    @ParameterizedTest
    @ValueSource(strings = {"grid", "random", "cma-es"})
    void findsScaleAndDensityToo(String id) {
        Judge judge = least(own -> Math.pow(own.scale() - 2, 2) + Math.pow(own.density() - 0.8, 2));
        SearchResult result = find(id, space(3, 120, Set.of(Searched.SCALE, Searched.DENSITY)), judge);
        assertTrue(result.value() < 0.05, id + " reached " + result.value() + " at " + result.chosen());
        assertEquals(List.of(1 / 3., 1 / 3., 1 / 3.), result.chosen().weights());
        SearchResult all = find(id, space(3, 120, Set.of(Searched.values())), judge);
        assertTrue(all.value() < 0.3, id + " reached " + all.value() + " at " + all.chosen());
        assertTrue(all.trials().size() <= 120, "trials " + all.trials().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"learned", "grid", "random", "cma-es", "greedy"})
    void triesTheSameEachTimeAndNoMoreThanAllowed(String id) {
        for (int models = 2; models <= 5; models++) {
            SearchSpace space = space(models, 40, Set.of(Searched.WEIGHTS));
            Judge judge = most(
                    own -> Math.sin(7 * own.weights().get(0)) + own.weights().get(1));
            SearchResult result = find(id, space, judge);
            assertEquals(result, find(id, space, judge));
            assertTrue(
                    result.trials().size() <= 201,
                    id + " tried " + result.trials().size());
            if (!WeightSearches.builtIn().byId(id).countsItsOwnTrials()) {
                assertTrue(
                        result.trials().size() <= 40,
                        id + " tried " + result.trials().size());
            }
            double best =
                    result.trials().stream().mapToDouble(Trial::value).max().orElseThrow();
            assertEquals(best, result.value(), 1e-12, id);
        }
    }

    @Test
    void anotherSeedTriesOthers() {
        for (String id : List.of("random", "cma-es")) {
            Judge judge = least(this::distance);
            SearchSpace one = space(3, 20, Set.of(Searched.WEIGHTS));
            var two = new SearchSpace(3, one.searched(), one.start(), 20, 8);
            assertTrue(
                    !find(id, one, judge).trials().equals(find(id, two, judge).trials()), id);
        }
    }

    @Test
    void gridIsAWholeLattice() {
        SearchResult result = find("grid", space(3, 16, Set.of(Searched.WEIGHTS)), least(this::distance));
        Set<List<Double>> tried = new HashSet<>();
        result.trials().stream()
                .skip(1)
                .forEach(trial -> tried.add(trial.candidate().weights()));
        assertEquals(15, tried.size(), "all multiples of a quarter that sum to 1");
        assertTrue(tried.contains(List.of(0.0, 0.25, 0.75)));
        assertTrue(tried.contains(List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void tooFewTrialsForAGridAreRefused() {
        SearchSpace space = space(9, 9, Set.of(Searched.WEIGHTS));
        var failure = assertThrows(ProblemException.class, () -> find("grid", space, least(this::distance)));
        assertEquals("fusion.few-trials", failure.problem().code());
        assertEquals("trials", failure.problem().where());
        assertTrue(failure.problem().message().contains("at least 10"));
    }

    @Test
    void greedyTakesWhatMakesItNoWorse() {
        Map<List<Double>, Double> scores = Map.of(
                List.of(1.0, 0.0, 0.0), 0.7,
                List.of(0.0, 1.0, 0.0), 0.9,
                List.of(0.0, 0.0, 1.0), 0.8,
                List.of(0.0, 0.5, 0.5), 0.85,
                List.of(0.5, 0.5, 0.0), 0.9);
        SearchResult result =
                find("greedy", space(3, 0, Set.of(Searched.WEIGHTS)), most(own -> scores.get(own.weights())));
        assertEquals(List.of(0.5, 0.5, 0.0), result.chosen().weights());
        assertEquals(0.9, result.value());
        assertEquals(5, result.trials().size());
        assertEquals("model 3 is left out", result.trials().get(3).note());
        assertEquals("model 1 joins", result.trials().get(4).note());
        assertEquals(0.9, result.trials().get(3).best());
    }

    /** For a mixture the weights of least log loss are a fixed point: each model's mean share of the answers is its weight. */
    @Test
    void learnedWeightsAreThoseOfTheMixturesFixedPoint() {
        var random = new Random(3);
        double[][] right = new double[400][4];
        for (double[] row : right) {
            for (int model = 0; model < row.length; model++) {
                row[model] = Math.pow(random.nextDouble(), 1 + 0.2 * model);
            }
        }
        Judge judge = least(own -> {
            double sum = 0;
            for (double[] row : right) {
                sum -= Math.log(mix(row, own.weights()));
            }
            return sum / right.length;
        });
        SearchResult result = find("learned", space(4, 0, Set.of(Searched.WEIGHTS)), judge);
        List<Double> weights = result.chosen().weights();
        for (int model = 0; model < 4; model++) {
            double share = 0;
            for (double[] row : right) {
                share += row[model] / mix(row, weights) / right.length;
            }
            boolean fixed = weights.get(model) < 1e-3 ? share < 1.02 : Math.abs(share - 1) < 0.02;
            assertTrue(fixed, "model " + model + " has " + weights.get(model) + " and share " + share);
        }
    }

    /** A loss that cannot be measured finely, so that differences tell nothing. */
    @Test
    void learnedWeightsFollowTheSlopesThatTheJudgeTells() {
        Judge coarse = least(own -> Math.round(distance(own) * 2000) / 2000.0);
        Judge sloped = new Judge() {
            @Override
            public String metric() {
                return coarse.metric();
            }

            @Override
            public boolean greaterIsBetter() {
                return false;
            }

            @Override
            public double judge(Candidate candidate) {
                return coarse.judge(candidate);
            }

            @Override
            public Optional<double[]> slopes(Candidate candidate) {
                double[] slopes = new double[AIM.size()];
                Arrays.setAll(slopes, i -> 2 * (candidate.weights().get(i) - AIM.get(i)));
                return Optional.of(slopes);
            }
        };
        SearchSpace space = space(3, 0, Set.of(Searched.WEIGHTS));
        assertTrue(find("learned", space, sloped).value() < 2e-3);
    }

    @Test
    void tellsEachTrialAndStopsWhenCancelled() {
        List<Map<String, Double>> told = Collections.synchronizedList(new ArrayList<>());
        Progress progress = new Progress() {
            @Override
            public void report(double fraction, String message) {
                assertTrue(fraction <= 1, message);
            }

            @Override
            public void figures(Map<String, Double> values) {
                told.add(values);
            }

            @Override
            public boolean cancelled() {
                return told.size() == 7;
            }
        };
        SearchSpace space = space(3, 50, Set.of(Searched.WEIGHTS));
        assertThrows(
                CancelledException.class,
                () -> WeightSearches.find(
                        WeightSearches.builtIn().byId("cma-es"), space, least(this::distance), progress));
        assertEquals(7, told.size());
        assertEquals(Set.of("step", "logLoss", "best"), told.get(0).keySet());
        for (int i = 1; i < told.size(); i++) {
            assertTrue(told.get(i).get("best") <= told.get(i - 1).get("best"));
        }
    }

    @Test
    void unknownWayNamesTheNearest() {
        var failure = assertThrows(
                ProblemException.class, () -> WeightSearches.builtIn().byId("gird"));
        assertEquals("Did you mean \"grid\"?", failure.problem().remedy());
    }

    private double distance(Candidate own) {
        double sum = 0;
        for (int i = 0; i < AIM.size(); i++) {
            sum += Math.pow(own.weights().get(i) - AIM.get(i), 2);
        }
        return sum;
    }

    private static double mix(double[] row, List<Double> weights) {
        double sum = 0;
        for (int model = 0; model < row.length; model++) {
            sum += weights.get(model) * row[model];
        }
        return sum;
    }

    private static SearchSpace space(int models, int trials, Set<Searched> searched) {
        var start = new Candidate(Collections.nCopies(models, 1.0 / models), 1, 0.5);
        return new SearchSpace(models, searched, start, trials, 7);
    }

    private static SearchResult find(String id, SearchSpace space, Judge judge) {
        return WeightSearches.find(WeightSearches.builtIn().byId(id), space, judge, Progress.NONE);
    }

    private static Judge least(ToDoubleFunction<Candidate> loss) {
        return judge("logLoss", false, loss);
    }

    private static Judge most(ToDoubleFunction<Candidate> value) {
        return judge("accuracy", true, value);
    }

    private static Judge judge(String metric, boolean greater, ToDoubleFunction<Candidate> value) {
        return new Judge() {
            @Override
            public String metric() {
                return metric;
            }

            @Override
            public boolean greaterIsBetter() {
                return greater;
            }

            @Override
            public double judge(Candidate candidate) {
                return value.applyAsDouble(candidate);
            }
        };
    }
}
