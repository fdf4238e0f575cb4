package io.graftflow.nodes.model.fusemodels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.fusion.Predictions;
import io.graftflow.fusion.search.Candidate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedJudgeTest {

    private static final int ROWS = 40;
    private static final double STEP = 1e-3;

    @ParameterizedTest
    @ValueSource(strings = {"mean-probabilities", "mean-logits"})
    void slopesAreThoseOfTheLogLoss(String method) {
        CachedJudge judge = judge(method, "logLoss");
        double[] slopes = judge.slopes(candidate(0.3)).orElseThrow();
        double difference = (judge.judge(candidate(0.3 + STEP)) - judge.judge(candidate(0.3 - STEP))) / (2 * STEP);
        assertTrue(Math.abs(difference) > 0.01, "the loss is flat: " + difference);
        assertEquals(difference, slopes[0] - slopes[1], 1e-3);
    }

    @Test
    void otherMetricsAndMethodsHaveNone() {
        assertTrue(judge("mean-logits", "accuracy").slopes(candidate(0.3)).isEmpty());
        assertTrue(judge("voting", "logLoss").slopes(candidate(0.3)).isEmpty());
    }

    private static Candidate candidate(double first) {
        return new Candidate(List.of(first, 1 - first), 1, 0.5);
    }

    private static CachedJudge judge(String method, String metric) {
        var random = new Random(4);
        float[] one = new float[ROWS * 2];
        float[] two = new float[ROWS * 2];
        int[] truth = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            truth[row] = random.nextInt(2);
            for (int label = 0; label < 2; label++) {
                one[2 * row + label] = random.nextFloat();
                two[2 * row + label] = random.nextFloat() + (label == truth[row] ? 1 : 0);
            }
        }
        var union = new LabelUnion(List.of("a", "b"), List.of(List.of(0, 1), List.of(0, 1)));
        return new CachedJudge(
                (PredictionFusion) FusionMethods.builtIn().byId(method),
                new Predictions(union, List.of(one, two), truth),
                Metrics.builtIn(),
                metric);
    }
}
