package io.graftflow.evaluate.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.Interval.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedBootstrapTest {

    private static final JsonNode EXPECTED = expected();

    static Stream<String> cases() {
        return EXPECTED.properties().stream().map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void intervalsAreThoseOfNumPyForTheSameDraws(String name) {
        JsonNode own = EXPECTED.get(name);
        List<String> labels = IntStream.range(0, own.path("classes").asInt())
                .mapToObj(i -> "class " + i)
                .toList();
        List<Criterion> compared = own.path("differences").properties().stream()
                .map(Map.Entry::getKey)
                .map(id -> Metrics.criterion(id).orElseThrow())
                .toList();
        ClassAnswers first = answers(labels, own, 0, compared);
        ClassAnswers other = answers(labels, own, 1, compared);
        List<RowStatistic> statistics = compared.stream()
                .flatMap(metric -> Stream.of(first.statistic(metric), other.statistic(metric)))
                .toList();
        PairedBootstrap bootstrap = PairedBootstrap.draw(
                first.rows(),
                statistics,
                own.path("resamples").asInt(),
                own.path("seed").asLong(),
                Progress.NONE);
        for (int i = 0; i < compared.size(); i++) {
            Interval found = bootstrap.difference(
                    2 * i, 2 * i + 1, own.path("confidence").asDouble());
            JsonNode expected = own.path("differences").path(compared.get(i).id());
            assertEquals(
                    expected.get(0).asDouble(),
                    found.difference(),
                    1e-9,
                    compared.get(i).id());
            assertEquals(
                    expected.get(1).asDouble(),
                    found.low(),
                    1e-9,
                    compared.get(i).id());
            assertEquals(
                    expected.get(2).asDouble(),
                    found.high(),
                    1e-9,
                    compared.get(i).id());
            assertEquals(first.metrics().get(compared.get(i)), bootstrap.value(2 * i), 1e-12);
        }
    }

    @Test
    void modelIsNeitherBetterNorWorseThanItself() {
        RowStatistic own = RowStatistic.mean(new Random(1).doubles(50).toArray());
        Interval interval = PairedBootstrap.draw(50, List.of(own, own), 200, 1, Progress.NONE)
                .difference(0, 1, 0.95);
        assertEquals(new Interval(0, 0, 0), interval);
        assertEquals(Outcome.UNDECIDED, interval.outcome(true));
    }

    @Test
    void whatIsHardForBothFallsOutOfTheDifference() {
        double[] hard = new Random(2).doubles(80).toArray();
        double[] shifted = Arrays.stream(hard).map(term -> term + 0.001).toArray();
        Interval interval = PairedBootstrap.draw(
                        80, List.of(RowStatistic.mean(hard), RowStatistic.mean(shifted)), 200, 3, Progress.NONE)
                .difference(0, 1, 0.95);
        assertEquals(0.001, interval.low(), 1e-12);
        assertEquals(0.001, interval.high(), 1e-12);
        assertEquals(Outcome.BETTER, interval.outcome(true));
        assertEquals(Outcome.WORSE, interval.outcome(false));
    }

    @Test
    void differencesOfTwoOrdersAreEachOthersOpposites() {
        var random = new Random(4);
        RowStatistic one = RowStatistic.mean(random.doubles(40).toArray());
        RowStatistic two = RowStatistic.mean(random.doubles(40).toArray());
        PairedBootstrap bootstrap = PairedBootstrap.draw(40, List.of(one, two), 300, 5, Progress.NONE);
        Interval there = bootstrap.difference(0, 1, 0.9);
        Interval back = bootstrap.difference(1, 0, 0.9);
        assertEquals(-there.difference(), back.difference(), 1e-12);
        assertEquals(-there.low(), back.high(), 1e-12);
        assertEquals(-there.high(), back.low(), 1e-12);
    }

    /** Of 200 pairs of models that are equally good, about 10 may come out as different at the level 0.95. */
    @Test
    void equallyGoodModelsAreRarelyTakenForDifferent() {
        int decided = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            RowStatistic one = RowStatistic.mean(right(random, 150));
            RowStatistic two = RowStatistic.mean(right(random, 150));
            Outcome outcome = PairedBootstrap.draw(150, List.of(one, two), 400, seed, Progress.NONE)
                    .difference(0, 1, 0.95)
                    .outcome(true);
            decided += outcome == Outcome.UNDECIDED ? 0 : 1;
        }
        assertTrue(decided >= 2 && decided <= 22, "decided " + decided + " of 200");
    }

    private static double[] right(Random random, int rows) {
        return IntStream.range(0, rows)
                .mapToDouble(i -> random.nextDouble() < 0.8 ? 1 : 0)
                .toArray();
    }

    @Test
    void rowsThatWouldDecideGrowWithTheSquareOfTheNoise() {
        assertEquals(4, new Interval(0.01, -0.01, 0.03).timesTheRows(), 1e-9);
        assertEquals(9, new Interval(-0.01, -0.04, 0.02).timesTheRows(), 1e-9);
        assertEquals(Double.POSITIVE_INFINITY, new Interval(0, -0.01, 0.01).timesTheRows());
    }

    @Test
    void stopsWhenItIsCancelled() {
        var cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {
                throw new AssertionError("went on: " + message);
            }

            @Override
            public void figures(Map<String, Double> values) {
                throw new AssertionError("went on");
            }

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        List<RowStatistic> statistics = List.of(RowStatistic.mean(new double[] {1}));
        assertThrows(CancelledException.class, () -> PairedBootstrap.draw(1, statistics, 10, 0, cancelled));
    }

    private static ClassAnswers answers(List<String> labels, JsonNode own, int model, List<Criterion> compared) {
        int[] truth = IntStream.range(0, own.path("truth").size())
                .map(i -> own.path("truth").get(i).asInt())
                .toArray();
        var answers = new ClassAnswers(labels, truth, Metrics.builtIn(), compared);
        for (int row = 0; row < truth.length; row++) {
            JsonNode numbers = own.path("models").get(model).get(row);
            float[] probabilities = new float[numbers.size()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = (float) numbers.get(i).asDouble();
            }
            answers.add(row, probabilities);
        }
        return answers;
    }

    private static JsonNode expected() {
        try (InputStream in = PairedBootstrapTest.class.getResourceAsStream("/resources/bootstrap.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "bootstrap.json");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
