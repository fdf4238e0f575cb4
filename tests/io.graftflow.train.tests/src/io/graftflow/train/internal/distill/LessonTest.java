package io.graftflow.train.internal.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Features;
import io.graftflow.train.targets.ClassTargets;
import io.graftflow.train.targets.LabelTargets;
import io.graftflow.train.targets.TargetColumns;
import io.graftflow.train.targets.ValueScale;
import io.graftflow.train.targets.ValueTargets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LessonTest {

    private static final JsonNode EXPECTED = expected();
    private static final List<String> LABELS = texts(EXPECTED.path("labels"));
    private static final double TEMPERATURE = EXPECTED.path("temperature").asDouble();
    private static final int ROWS = EXPECTED.path("truth").size();
    private static final int[] ALL = IntStream.range(0, ROWS).toArray();

    @Test
    void classesAreTheMeanOfTheTeachersThatKnowThem() {
        var lesson = new ClassLesson(teachers("logits"), TEMPERATURE);
        List<TensorData> targets = lesson.targets(classes(), ALL, ALL);
        assertArrayEquals(classes().batch(ALL).get(0).longs(), targets.get(1).longs());
        float[] logits = targets.get(0).floats();
        for (int row = 0; row < ROWS; row++) {
            double[] told = softmax(logits, row * LABELS.size(), LABELS.size());
            for (int label = 0; label < LABELS.size(); label++) {
                assertEquals(EXPECTED.path("classes").get(row).get(label).asDouble(), told[label], 1e-6);
            }
        }
    }

    @Test
    void labelsAreTheMeanOfTheTeachersThatKnowThem() {
        var truth = new LabelTargets(TargetColumns.of("x"), LABELS, new int[ROWS][0]);
        float[] logits = new LabelLesson(teachers("logits"), TEMPERATURE)
                .targets(truth, ALL, ALL)
                .get(0)
                .floats();
        for (int row = 0; row < ROWS; row++) {
            for (int label = 0; label < LABELS.size(); label++) {
                double told = 1 / (1 + Math.exp(-logits[row * LABELS.size() + label] / TEMPERATURE));
                assertEquals(EXPECTED.path("multiLabel").get(row).get(label).asDouble(), told, 1e-6);
            }
        }
    }

    @Test
    void numbersAreMixedWithTheTruthInItsUnits() {
        double[][] values = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            values[row] = new double[] {
                EXPECTED.path("trueNumbers").get(row).get(0).asDouble(),
                EXPECTED.path("trueNumbers").get(row).get(1).asDouble()
            };
        }
        var scale = new ValueScale(new float[] {1, -2}, new float[] {4, 0.5f});
        var truth = new ValueTargets(new TargetColumns(List.of("x", "y"), "|"), values, scale);
        List<TeacherAnswers> teachers = new ArrayList<>();
        for (int i = 0; i < EXPECTED.path("numbers").size(); i++) {
            teachers.add(new TeacherAnswers(
                    new Given(EXPECTED.path("numbers").get(i)),
                    Given.TENSOR,
                    EXPECTED.path("weights").get(i).asDouble(),
                    new int[] {0, 1}));
        }
        var lesson = new ValueLesson(teachers, EXPECTED.path("hardWeight").asDouble());
        float[] mixed = lesson.targets(truth, ALL, ALL).get(0).floats();
        for (int row = 0; row < ROWS; row++) {
            JsonNode expected = EXPECTED.path("mixed").get(row);
            assertEquals((expected.get(0).asDouble() - 1) / 4, mixed[2 * row], 1e-6);
            assertEquals((expected.get(1).asDouble() + 2) / 0.5, mixed[2 * row + 1], 1e-5);
        }
    }

    @Test
    void oneTeacherOfAllClassesIsPassedOnAsItIs() {
        var given = new Given(EXPECTED.path("logits").get(0));
        var teacher = new TeacherAnswers(given, Given.TENSOR, 3, new int[] {2, 1, 4, 0});
        float[] logits = new ClassLesson(List.of(teacher), TEMPERATURE)
                .targets(classes(), ALL, ALL)
                .get(0)
                .floats();
        for (int row = 0; row < ROWS; row++) {
            double[] told = softmax(logits, row * 4, 4);
            float[] own = teacher.own(row);
            double[] expected = softmax(new float[] {own[2], own[1], own[4], own[0]}, 0, 4);
            assertArrayEquals(expected, told, 1e-6);
        }
    }

    @Test
    void rowsOfAClassThatNoTeacherKnowsAreLearntFromTheirLabels() {
        var teacher = new TeacherAnswers(
                new Given(EXPECTED.path("logits").get(1)), Given.TENSOR, 1, new int[] {1, -1, 0, -1});
        float[] logits = new ClassLesson(List.of(teacher), TEMPERATURE)
                .targets(new ClassTargets("x", LABELS, new int[] {1, 0}), new int[] {0, 1}, new int[] {0, 1})
                .get(0)
                .floats();
        assertArrayEquals(new double[] {0, 1, 0, 0}, softmax(logits, 0, 4), 1e-9);
        assertEquals(0, softmax(logits, 4, 4)[3], 1e-9, "a class that no teacher knows gets nothing of another row");
        var flags = new LabelTargets(TargetColumns.of("x"), LABELS, new int[][] {{1}, {}});
        float[] labels = new LabelLesson(List.of(teacher), 1)
                .targets(flags, new int[] {0, 1}, new int[] {0, 1})
                .get(0)
                .floats();
        assertEquals(1, 1 / (1 + Math.exp(-labels[1])), 2e-6);
        assertEquals(0, 1 / (1 + Math.exp(-labels[5])), 2e-6);
    }

    @Test
    void chosenRowsTakeTheTeachersWordsForThem() {
        var lesson = new ClassLesson(teachers("logits"), TEMPERATURE);
        var taught = new TaughtTargets(classes(), lesson, ALL);
        float[] all = taught.batch(ALL).get(0).floats();
        float[] some = taught.select(7, 3).select(1, 0).batch(0, 1).get(0).floats();
        for (int label = 0; label < 4; label++) {
            assertEquals(all[3 * 4 + label], some[label]);
            assertEquals(all[7 * 4 + label], some[4 + label]);
        }
    }

    @Test
    void hintsHaveMeanZeroAndVarianceOneAndStandBehindTheTargets() {
        Hints hints = Hints.of(
                List.of(
                        new Given(EXPECTED.path("logits").get(0)),
                        new Given(EXPECTED.path("logits").get(1))),
                ROWS);
        assertEquals(7, hints.width());
        List<TensorData> batch = MatchedTargets.of(classes(), hints).batch(ALL);
        assertEquals(2, batch.size());
        float[] numbers = batch.get(1).floats();
        for (int k = 0; k < 7; k++) {
            double sum = 0;
            double square = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += numbers[row * 7 + k];
                square += numbers[row * 7 + k] * numbers[row * 7 + k];
            }
            assertEquals(0, sum / ROWS, 1e-6);
            assertEquals(1, square / ROWS, 1e-5);
        }
        float[] some =
                MatchedTargets.of(classes(), hints).select(5, 2).batch(1).get(1).floats();
        for (int k = 0; k < 7; k++) {
            assertEquals(numbers[2 * 7 + k], some[k]);
        }
    }

    private static ClassTargets classes() {
        return new ClassTargets(
                "x",
                LABELS,
                IntStream.range(0, ROWS)
                        .map(row -> EXPECTED.path("truth").get(row).asInt())
                        .toArray());
    }

    private static List<TeacherAnswers> teachers(String member) {
        List<TeacherAnswers> teachers = new ArrayList<>();
        for (int i = 0; i < EXPECTED.path(member).size(); i++) {
            List<String> known = texts(EXPECTED.path("known").get(i));
            teachers.add(new TeacherAnswers(
                    new Given(EXPECTED.path(member).get(i)),
                    Given.TENSOR,
                    EXPECTED.path("weights").get(i).asDouble(),
                    LABELS.stream().mapToInt(known::indexOf).toArray()));
        }
        return teachers;
    }

    private static double[] softmax(float[] logits, int from, int count) {
        double[] values = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            values[i] = Math.exp(logits[from + i] / TEMPERATURE);
            sum += values[i];
        }
        for (int i = 0; i < count; i++) {
            values[i] /= sum;
        }
        return values;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode expected() {
        try (InputStream in = LessonTest.class.getResourceAsStream("/resources/lessons.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "lessons.json");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Rows of one tensor, as a file holds them.
     *
     * @param numbers a list for each row
     */
    private record Given(JsonNode numbers) implements Features {

        private static final String TENSOR = "logits";

        @Override
        public List<String> tensors() {
            return List.of(TENSOR);
        }

        @Override
        public long[] shape(String tensor, int row) {
            return new long[] {numbers.get(row).size()};
        }

        @Override
        public TensorData batch(String tensor, int... rows) {
            throw new UnsupportedOperationException("nobody asks for batches");
        }

        @Override
        public Map<String, TensorData> batch(int... rows) {
            throw new UnsupportedOperationException("nobody asks for batches");
        }

        @Override
        public void copy(String tensor, int row, FloatBuffer into) {
            numbers.get(row).forEach(number -> into.put((float) number.asDouble()));
        }

        @Override
        public int rows() {
            return numbers.size();
        }

        @Override
        public int length(int row) {
            return 1;
        }

        @Override
        public boolean pads() {
            return false;
        }
    }
}
