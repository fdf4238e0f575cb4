package io.graftflow.evaluate.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoredAnswersTest {

    private static final Metrics METRICS = Metrics.builtIn();
    private static final List<String> LABELS = List.of("a", "b", "c", "d");

    @Test
    void metricsOfAllRowsAreTheStatisticsOfAllRows() {
        var random = new Random(1);
        ClassAnswers classes = classes(random, random.ints(70, 0, 4).toArray());
        METRICS.suiting(4).forEach(metric -> assertSame(classes, metric));
        LabelAnswers labels = labels(random, 50);
        METRICS.ofLabels().forEach(metric -> assertSame(labels, metric));
        ValueAnswers values = values(random, 50);
        METRICS.ofValues().forEach(metric -> assertSame(values, metric));
    }

    private static void assertSame(ScoredAnswers<?> answers, Criterion metric) {
        int[] all = IntStream.range(0, answers.rows()).toArray();
        assertEquals(answers.metrics().get(metric), answers.statistic(metric).of(all), 1e-12, metric.id());
    }

    @Test
    void statisticOfARowThatComesTwiceCountsItTwice() {
        var random = new Random(2);
        ClassAnswers answers = classes(random, random.ints(10, 0, 4).toArray());
        for (Criterion metric : METRICS.suiting(4)) {
            if (!metric.id().equals("macroF1") && !metric.id().equals("balancedAccuracy")) {
                RowStatistic own = answers.statistic(metric);
                assertEquals(own.of(new int[] {3}), own.of(new int[] {3, 3}), 1e-12, metric.id());
            }
        }
    }

    @Test
    void answersAgreeWithThemselvesAndShareAllErrors() {
        var random = new Random(3);
        ClassAnswers classes = classes(random, random.ints(30, 0, 4).toArray());
        assertEquals(1, classes.agreement(classes));
        assertEquals(1, classes.sharedErrors(classes));
        LabelAnswers labels = labels(random, 30);
        assertEquals(1, labels.agreement(labels));
        assertEquals(1, labels.sharedErrors(labels));
        ValueAnswers values = values(random, 30);
        assertEquals(1, values.agreement(values), 1e-12);
        assertEquals(1, values.sharedErrors(values), 1e-12);
    }

    @Test
    void agreementAndSharedErrorsAreCounted() {
        int[] truth = {0, 1, 2, 3};
        ClassAnswers one = told(truth, 0, 1, 0, 0);
        ClassAnswers two = told(truth, 0, 0, 0, 1);
        assertEquals(2 / 4.0, one.agreement(two));
        assertEquals(2 / 3.0, one.sharedErrors(two), "rows 3 and 4 of rows 2, 3 and 4");
        assertTrue(one.isRight(1) && !two.isRight(1));
        assertEquals(1, told(truth, truth).sharedErrors(told(truth, truth)), "neither is ever wrong");
    }

    @Test
    void labelsAgreeWhereExactlyTheSameAreTold() {
        boolean[][] truth = {{true, false}, {true, true}};
        var one = new LabelAnswers(List.of("x", "y"), truth, 0.5, METRICS);
        var two = new LabelAnswers(List.of("x", "y"), truth, 0.5, METRICS);
        one.add(0, new float[] {0.5f, 0.1f});
        one.add(1, new float[] {0.9f, 0.2f});
        two.add(0, new float[] {0.9f, 0.4f});
        two.add(1, new float[] {0.9f, 0.7f});
        assertEquals(0.5, one.agreement(two));
        assertEquals(0, one.sharedErrors(two));
        assertTrue(one.isRight(0));
        assertFalse(one.isRight(1));
        assertTrue(two.told(1)[1]);
    }

    @Test
    void oppositeErrorsAreNotShared() {
        double[][] truth = {{0}, {0}, {0}};
        var one = new ValueAnswers(List.of("x"), truth, METRICS);
        var two = new ValueAnswers(List.of("x"), truth, METRICS);
        float[] answers = {1, 2, 4};
        for (int row = 0; row < 3; row++) {
            one.add(row, new float[] {answers[row]});
            two.add(row, new float[] {-answers[row]});
        }
        assertEquals(-1, one.sharedErrors(two), 1e-12);
        var flat = new ValueAnswers(List.of("x"), truth, METRICS);
        IntStream.range(0, 3).forEach(row -> flat.add(row, new float[] {1}));
        assertEquals(0, one.agreement(flat), "what never varies goes along with nothing");
        assertEquals(1, flat.agreement(flat));
    }

    private static ClassAnswers told(int[] truth, int... classes) {
        var answers = new ClassAnswers(LABELS, truth, METRICS, List.of());
        for (int row = 0; row < truth.length; row++) {
            float[] probabilities = new float[LABELS.size()];
            probabilities[classes[row]] = 1;
            answers.add(row, probabilities);
        }
        return answers;
    }

    private static ClassAnswers classes(Random random, int[] truth) {
        var answers = new ClassAnswers(LABELS, truth, METRICS, METRICS.suiting(4));
        for (int row = 0; row < truth.length; row++) {
            float[] probabilities = new float[4];
            float rest = 1;
            for (int i = 0; i < 3; i++) {
                probabilities[i] = rest * random.nextFloat();
                rest -= probabilities[i];
            }
            probabilities[3] = rest;
            answers.add(row, probabilities);
        }
        return answers;
    }

    private static LabelAnswers labels(Random random, int rows) {
        boolean[][] truth = new boolean[rows][4];
        for (boolean[] own : truth) {
            for (int i = 0; i < own.length; i++) {
                own[i] = random.nextBoolean();
            }
        }
        var answers = new LabelAnswers(LABELS, truth, 0.5, METRICS);
        for (int row = 0; row < rows; row++) {
            answers.add(
                    row, new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat(), random.nextFloat()});
        }
        return answers;
    }

    private static ValueAnswers values(Random random, int rows) {
        double[][] truth = new double[rows][];
        for (int row = 0; row < rows; row++) {
            truth[row] = new double[] {random.nextGaussian(), random.nextGaussian()};
        }
        var answers = new ValueAnswers(List.of("x", "y"), truth, METRICS);
        for (int row = 0; row < rows; row++) {
            answers.add(row, new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()});
        }
        return answers;
    }
}
