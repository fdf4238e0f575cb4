package io.graftflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {

    private static final JsonNode EXPECTED = expected();

    static Stream<String> cases() {
        return EXPECTED.properties().stream().map(java.util.Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void metricsAreThoseOfScikitLearn(String name) {
        JsonNode expected = EXPECTED.get(name).get("metrics");
        var found = score(name).byId();
        assertEquals(expected.size(), found.size());
        found.forEach((id, value) -> assertEquals(expected.get(id).asDouble(), value, 2e-6, id));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresOfClassesAreThoseOfScikitLearn(String name) {
        JsonNode expected = EXPECTED.get(name);
        List<ClassScores> found = score(name).confusion().classes();
        for (int i = 0; i < found.size(); i++) {
            assertEquals(
                    expected.get("precision").get(i).asDouble(), found.get(i).precision(), 1e-12);
            assertEquals(expected.get("recall").get(i).asDouble(), found.get(i).recall(), 1e-12);
            assertEquals(expected.get("f1").get(i).asDouble(), found.get(i).f1(), 1e-12);
            assertEquals(expected.get("support").get(i).asLong(), found.get(i).support());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void confusionMatrixIsThatOfScikitLearn(String name) {
        JsonNode expected = EXPECTED.get(name).get("confusion");
        ConfusionMatrix found = score(name).confusion();
        for (int truth = 0; truth < expected.size(); truth++) {
            for (int predicted = 0; predicted < expected.size(); predicted++) {
                assertEquals(expected.get(truth).get(predicted).asLong(), found.count(truth, predicted));
            }
        }
    }

    @Test
    void scoresDoNotDependOnTheOrderOfRows() {
        var random = new Random(7);
        var rows = IntStream.range(0, 200).boxed().toList();
        int[] truths = random.ints(200, 0, 5).toArray();
        float[][] probabilities =
                rows.stream().map(row -> distribution(5, random)).toArray(float[][]::new);
        var shuffled = new java.util.ArrayList<>(rows);
        java.util.Collections.shuffle(shuffled, random);
        Scores one = score(5, truths, probabilities, rows);
        Scores other = score(5, truths, probabilities, shuffled);
        assertEquals(one.confusion(), other.confusion());
        one.byId().forEach((id, value) -> assertEquals(value, other.byId().get(id), 1e-12, id));
    }

    @Test
    void truthItselfScoresPerfectly() {
        var scorer = new Scorer(labels(4), Metrics.builtIn());
        for (int i = 0; i < 4; i++) {
            float[] certain = new float[4];
            certain[i] = 1;
            scorer.add(i, certain);
        }
        scorer.scores()
                .metrics()
                .forEach((metric, value) -> assertEquals(metric.greaterIsBetter() ? 1 : 0, value, 1e-6, metric.id()));
    }

    @Test
    void firstOfEquallyProbableClassesIsThePrediction() {
        var scorer = new Scorer(labels(2), Metrics.builtIn());
        scorer.add(1, new float[] {0.5f, 0.5f});
        assertEquals(1, scorer.scores().confusion().count(1, 0));
    }

    @Test
    void mostFrequentMistakesComeFirst() {
        var counts = java.util.Map.of(1L, 2L, 3L, 9L, 4L, 100L, 5L, 7L);
        var matrix = new ConfusionMatrix(labels(3), counts);
        assertEquals(
                List.of(new ConfusionMatrix.Cell("c1", "c0", 9), new ConfusionMatrix.Cell("c1", "c2", 7)),
                matrix.mistakes(2));
    }

    @Test
    void thousandsOfClassesTakeNoSquareOfMemory() {
        int classes = 40_000;
        var scorer = new Scorer(labels(classes), Metrics.builtIn());
        float[] probabilities = new float[classes];
        probabilities[123] = 1;
        scorer.add(39_999, probabilities);
        Scores scores = scorer.scores();
        assertEquals(1, scores.confusion().count(39_999, 123));
        assertEquals(1, scores.confusion().cells().size());
    }

    @Test
    void jsonHoldsWhatThePageShows() {
        JsonNode json = score("two classes").toJson();
        assertEquals(25, json.get("rows").asInt());
        assertEquals(0.68, json.get("metrics").get("accuracy").asDouble());
        assertEquals(2, json.get("classes").size());
        assertEquals(25, sum(json.get("confusion"), "rows"));
        assertEquals(25, sum(json.get("reliability"), "rows"));
    }

    @Test
    void numbersThatAreNoProbabilitiesAreRefusedWithTheirRow() {
        assertRefused("Row 2 has NaN among its probabilities", Float.NaN, 1f);
        assertRefused("Row 2 has -0.5 among its probabilities", -0.5f, 1.5f);
        assertRefused("Row 2 has probabilities whose sum is 3.0", 1f, 2f);
        assertRefused("Row 2 has 3 numbers; expected one for each of the 2 classes", 0.2f, 0.2f, 0.6f);
    }

    @Test
    void noRowsAreAProblem() {
        var scorer = new Scorer(labels(2), Metrics.builtIn());
        var failure = assertThrows(ProblemException.class, scorer::scores);
        assertEquals("evaluate.no-rows", failure.problem().code());
    }

    @Test
    void metricsOfOtherBundlesAreMeasuredToo() {
        var more = new Metrics(List.of(new Pessimism()), List.of(), List.of());
        var scorer = new Scorer(labels(2), more);
        scorer.add(0, new float[] {1, 0});
        assertEquals(0.0, scorer.scores().byId().get("pessimism"));
        assertEquals(more.all().size() - 1, Metrics.builtIn().all().size());
    }

    @Test
    void everyMetricSaysWhatItIs() {
        var ids = new java.util.HashSet<String>();
        for (Metric metric : Metrics.builtIn().all()) {
            assertTrue(ids.add(metric.id()), metric.id());
            assertTrue(metric.definition().endsWith("."), metric.id());
            assertTrue(!metric.title().isBlank(), metric.id());
        }
    }

    private static void assertRefused(String message, float... probabilities) {
        var scorer = new Scorer(labels(2), Metrics.builtIn());
        scorer.add(0, new float[] {1, 0});
        var failure = assertThrows(ProblemException.class, () -> scorer.add(0, probabilities));
        assertEquals("evaluate.not-probabilities", failure.problem().code());
        assertTrue(
                failure.problem().message().startsWith(message),
                failure.problem().message());
    }

    private static Scores score(String name) {
        JsonNode given = EXPECTED.get(name);
        var scorer = new Scorer(labels(given.get("confusion").size()), Metrics.builtIn());
        for (int i = 0; i < given.get("truth").size(); i++) {
            JsonNode row = given.get("probabilities").get(i);
            float[] probabilities = new float[row.size()];
            for (int j = 0; j < probabilities.length; j++) {
                probabilities[j] = (float) row.get(j).asDouble();
            }
            scorer.add(given.get("truth").get(i).asInt(), probabilities);
        }
        return scorer.scores();
    }

    private static Scores score(int classes, int[] truths, float[][] probabilities, List<Integer> order) {
        var scorer = new Scorer(labels(classes), Metrics.builtIn());
        order.forEach(row -> scorer.add(truths[row], probabilities[row]));
        return scorer.scores();
    }

    private static float[] distribution(int classes, Random random) {
        double[] parts = random.doubles(classes).toArray();
        double sum = Arrays.stream(parts).sum();
        float[] result = new float[classes];
        for (int i = 0; i < classes; i++) {
            result[i] = (float) (parts[i] / sum);
        }
        return result;
    }

    private static List<String> labels(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
    }

    private static long sum(JsonNode list, String member) {
        long result = 0;
        for (JsonNode entry : list) {
            result += entry.get(member).asLong();
        }
        return result;
    }

    private static JsonNode expected() {
        try (InputStream in = ScorerTest.class.getResourceAsStream("/resources/scores.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "scores.json");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A metric that some other bundle could add. */
    private static final class Pessimism implements Metric {

        @Override
        public String id() {
            return "pessimism";
        }

        @Override
        public String title() {
            return "Pessimism";
        }

        @Override
        public String definition() {
            return "Always 0.";
        }

        @Override
        public boolean greaterIsBetter() {
            return true;
        }

        @Override
        public Sum over(int classes) {
            return new Sum() {
                @Override
                public void add(int truth, int predicted, float[] probabilities) {
                    // sees nothing
                }

                @Override
                public double value() {
                    return 0;
                }
            };
        }
    }
}
