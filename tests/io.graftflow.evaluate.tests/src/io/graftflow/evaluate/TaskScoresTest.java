package io.graftflow.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.evaluate.page.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels, numbers and neighbours against what {@code tasks.py} has scikit-learn say of the same rows. */
class TaskScoresTest {

    private static final JsonNode EXPECTED = expected();

    private static JsonNode expected() {
        try (InputStream in = TaskScoresTest.class.getResourceAsStream("/resources/tasks.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "tasks.json");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> names(String kind) {
        return EXPECTED.get(kind).properties().stream().map(Map.Entry::getKey);
    }

    static Stream<String> labels() {
        return names("labels");
    }

    static Stream<String> values() {
        return names("values");
    }

    static Stream<String> neighbours() {
        return names("neighbours");
    }

    @ParameterizedTest
    @MethodSource("labels")
    void labelsScoreAsInScikitLearn(String name) {
        JsonNode expected = EXPECTED.get("labels").get(name);
        LabelScores found = labelScores(expected);
        assertEquals(expected.get("metrics").size(), found.metrics().size());
        found.metrics()
                .forEach((metric, value) ->
                        assertEquals(expected.get("metrics").get(metric.id()).asDouble(), value, 1e-9, metric.id()));
        for (int i = 0; i < found.labels().size(); i++) {
            LabelScores.Label label = found.labels().get(i);
            assertEquals(
                    expected.get("precision").get(i).asDouble(), label.counts().precision(), 1e-12);
            assertEquals(
                    expected.get("recall").get(i).asDouble(), label.counts().recall(), 1e-12);
            assertEquals(expected.get("f1").get(i).asDouble(), label.counts().f1(), 1e-12);
            assertEquals(expected.get("support").get(i).asLong(), label.counts().support());
            JsonNode average = expected.get("averagePrecision").get(i);
            assertEquals(average.isNull(), label.averagePrecision().isEmpty());
            label.averagePrecision().ifPresent(value -> assertEquals(average.asDouble(), value, 1e-9));
        }
    }

    private static LabelScores labelScores(JsonNode rows) {
        int count = rows.get("truth").get(0).size();
        List<String> names = IntStream.range(0, count).mapToObj(i -> "l" + i).toList();
        var scorer = new LabelScorer(names, rows.get("threshold").asDouble(), Metrics.builtIn());
        for (int row = 0; row < rows.get("truth").size(); row++) {
            boolean[] truth = new boolean[count];
            for (int i = 0; i < count; i++) {
                truth[i] = rows.get("truth").get(row).get(i).asInt() == 1;
            }
            scorer.add(truth, floats(rows.get("probabilities").get(row)));
        }
        return scorer.scores();
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).asDouble();
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("values")
    void numbersScoreAsInScikitLearn(String name) {
        JsonNode expected = EXPECTED.get("values").get(name);
        ValueScores found = valueScores(expected);
        assertEquals(expected.get("metrics").size(), found.metrics().size());
        found.metrics().forEach((metric, value) -> {
            double wanted = expected.get("metrics").get(metric.id()).asDouble();
            assertEquals(wanted, value, 1e-9 * Math.max(1, Math.abs(wanted)), metric.id());
        });
    }

    private static ValueScores valueScores(JsonNode rows) {
        int count = rows.get("truth").get(0).size();
        List<String> names = IntStream.range(0, count).mapToObj(i -> "v" + i).toList();
        var scorer = new ValueScorer(names, Metrics.builtIn());
        for (int row = 0; row < rows.get("truth").size(); row++) {
            double[] truth = new double[count];
            for (int i = 0; i < count; i++) {
                truth[i] = rows.get("truth").get(row).get(i).asDouble();
            }
            scorer.add(truth, floats(rows.get("answers").get(row)));
        }
        return scorer.scores();
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void neighboursAreThoseOfScikitLearn(String name) {
        JsonNode expected = EXPECTED.get("neighbours").get(name);
        var retrieval = new Retrieval();
        for (int row = 0; row < expected.get("groups").size(); row++) {
            retrieval.add(
                    expected.get("groups").get(row).asInt(),
                    floats(expected.get("vectors").get(row)));
        }
        Retrieval.Result found = retrieval.result();
        assertEquals(expected.at("/metrics/recallAt1").asDouble(), found.recallAt1(), 1e-12);
        assertEquals(expected.at("/metrics/recallAt5").asDouble(), found.recallAt5(), 1e-12);
        assertEquals(expected.at("/metrics/mapAtR").asDouble(), found.mapAtR(), 1e-9);
        assertEquals(expected.get("hinge").asDouble(), found.hinge(0.2), 1e-4);
    }

    @Test
    void averagePrecisionOfARandomOrderIsTheShareOfPositives() {
        var random = new Random(5);
        var precision = new AveragePrecision();
        for (int row = 0; row < 40_000; row++) {
            precision.add(row % 4 == 0, random.nextFloat());
        }
        assertEquals(0.25, precision.value().getAsDouble(), 0.01);
        var negative = new AveragePrecision();
        negative.add(true, -1f);
        negative.add(false, -2f);
        negative.add(true, 3f);
        assertEquals(1, negative.value().getAsDouble(), "scores below 0 are in order too");
    }

    @Test
    void manyRowsAskForNeighboursInBoundedNumber() {
        var random = new Random(3);
        var retrieval = new Retrieval();
        for (int row = 0; row < 2500; row++) {
            retrieval.add(row % 7, new float[] {random.nextFloat(), random.nextFloat(), row % 7});
        }
        Retrieval.Result found = retrieval.result();
        assertEquals(2500, found.rows());
        assertEquals(Retrieval.MOST_QUERIES, found.queries());
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        var labels = new LabelScorer(List.of("a", "b"), 0.5, Metrics.builtIn());
        assertCode("evaluate.no-rows", labels::scores);
        assertCode("evaluate.not-probabilities", () -> labels.add(new boolean[2], new float[] {0.5f, Float.NaN}));
        assertCode("evaluate.not-probabilities", () -> labels.add(new boolean[2], new float[] {0.5f, 1.5f}));
        var values = new ValueScorer(List.of("a"), Metrics.builtIn());
        assertCode("evaluate.no-rows", values::scores);
        assertCode("evaluate.not-a-number", () -> values.add(new double[1], new float[] {Float.POSITIVE_INFINITY}));
        var retrieval = new Retrieval();
        retrieval.add(0, new float[] {1, 0});
        retrieval.add(1, new float[] {1, 0});
        assertCode("evaluate.no-pairs", retrieval::result);
        assertCode("evaluate.not-a-vector", () -> retrieval.add(1, new float[] {Float.NaN, 0}));
    }

    private static void assertCode(String code, org.junit.jupiter.api.function.Executable refused) {
        assertEquals(
                code, assertThrows(ProblemException.class, refused).problem().code());
    }

    @Test
    void pagesShowWhatTheScoresSay() {
        var labelPage = new Page("t", "s");
        LabelScoresPage.addTo(
                labelPage, labelScores(EXPECTED.get("labels").get("four labels, one true nowhere, one told nowhere")));
        String labels = labelPage.html();
        assertTrue(labels.contains("Micro F1") && labels.contains("Hamming loss"));
        assertTrue(labels.contains("<td class=\"number\">–</td>"), "an average precision that is not defined");
        var valuePage = new Page("t", "s");
        ValueScoresPage.addTo(valuePage, valueScores(EXPECTED.get("values").get("three numbers of unlike size")));
        String values = valuePage.html();
        assertTrue(values.contains("Answers and errors: v2"));
        assertEquals(3 * 40, values.split("<circle", -1).length - 1, "a point for each row and number");
        assertFalse(values.contains("NaN"));
    }
}
