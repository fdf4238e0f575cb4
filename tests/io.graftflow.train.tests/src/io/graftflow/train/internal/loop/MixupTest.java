package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MixupTest {

    private static final int ROWS = 8;

    private static Mixup.Mixed mixed(double alpha, long step) {
        float[] x = new float[ROWS * 2];
        long[] labels = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = row % 3;
            x[2 * row] = labels[row];
            x[2 * row + 1] = 7;
        }
        return new Mixup(alpha, 3, 5)
                .of(Map.of("x", TensorData.of(x, ROWS, 2)), List.of(TensorData.of(labels, ROWS)), step);
    }

    @Test
    void inputsAndTargetsAreMixedByTheSameShareWithTheSameRow() {
        for (long step = 0; step < 20; step++) {
            Mixup.Mixed mixed = mixed(0.4, step);
            float[] x = mixed.inputs().get("x").floats();
            float[] targets = mixed.targets().get(0).floats();
            for (int row = 0; row < ROWS; row++) {
                double label = targets[3 * row + 1] + 2 * targets[3 * row + 2];
                assertEquals(label, x[2 * row], 1e-5, "the label is the first number, so their mixes are alike");
                assertEquals(7, x[2 * row + 1], 1e-5, "what all rows share stays");
                assertEquals(1, targets[3 * row] + targets[3 * row + 1] + targets[3 * row + 2], 1e-6);
            }
        }
    }

    @Test
    void theSameStepGivesTheSameMixAndAnotherStepAnother() {
        assertArrayEquals(
                mixed(0.4, 3).targets().get(0).floats(),
                mixed(0.4, 3).targets().get(0).floats());
        assertFalse(Arrays.equals(
                mixed(0.4, 3).targets().get(0).floats(),
                mixed(0.4, 4).targets().get(0).floats()));
    }

    /** With both parameters alike the mean is a half and the variance {@code 1 / (4 (2 alpha + 1))}. */
    @Test
    void sharesAreOfTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            double[] shares = LongStream.range(0, 4000)
                    .mapToDouble(step -> share(alpha, step))
                    .toArray();
            double mean = Arrays.stream(shares).average().orElseThrow();
            double variance = Arrays.stream(shares)
                    .map(share -> (share - mean) * (share - mean))
                    .average()
                    .orElseThrow();
            assertEquals(0.5, mean, 0.03, "alpha " + alpha);
            assertEquals(1 / (4 * (2 * alpha + 1)), variance, 0.01, "alpha " + alpha);
        }
    }

    /** The share that the first of two rows keeps, where it is mixed with the other one. */
    private static double share(double alpha, long step) {
        for (long draw = step; ; draw += 100_000) {
            float[] x = new Mixup(alpha, 2, 9)
                    .of(
                            Map.of("x", TensorData.of(new float[] {1, 0}, 2, 1)),
                            List.of(TensorData.of(new long[] {0, 1}, 2)),
                            draw)
                    .inputs()
                    .get("x")
                    .floats();
            boolean apart = x[0] == 1 && x[1] == 0;
            if (!apart) {
                return x[0];
            }
        }
    }

    @Test
    void wholeNumbersCannotBeMixed() {
        var mixup = new Mixup(0.2, 2, 1);
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> mixup.of(
                                Map.of("tokens", TensorData.of(new long[] {4, 5}, 2, 1)),
                                List.of(TensorData.of(new long[] {0, 1}, 2)),
                                0))
                .problem();
        assertEquals("train.mixup-input", problem.code());
        assertEquals("mixup", problem.where());
        assertTrue(problem.message().contains("\"tokens\""), problem.message());
    }

    @Test
    void lossesWhoseTargetsCannotBeMixedAreRefused() {
        var mixup = new Mixup(0.2, 2, 1);
        mixup.requireFits(Loss.CROSS_ENTROPY);
        mixup.requireFits(Loss.of("huber"));
        assertEquals(
                "train.mixup-loss",
                assertThrows(ProblemException.class, () -> mixup.requireFits(Loss.of("triplet")))
                        .problem()
                        .code());
    }
}
