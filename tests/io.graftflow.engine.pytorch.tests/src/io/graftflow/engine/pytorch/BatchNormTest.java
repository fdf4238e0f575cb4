package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A batch norm by itself, held against the formula. */
class BatchNormTest {

    private static final int ROWS = 9;
    private static final int WIDTH = 4;
    private static final double EPSILON = 0.01;
    private static final TensorData X = Networks.random(1, ROWS, WIDTH);
    private static final double[] MEAN = {0.3, -0.2, 0, 1};
    private static final double[] VARIANCE = {1, 2, 0.5, 4};
    private static final double[] SCALE = {1, -1, 2, 0.5};

    private final PyTorchEngine engine = new PyTorchEngine();

    private static OnnxModel network(float momentum) {
        var g = new GraphBuilder("norm", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", WIDTH));
        String norm = g.node(
                        "BatchNormalization",
                        x,
                        g.initializer("scale", floats(SCALE)),
                        g.initializer("bias", floats(new double[WIDTH])),
                        g.initializer("mean", floats(MEAN)),
                        g.initializer("variance", floats(VARIANCE)))
                .attribute("momentum", momentum)
                .attribute("epsilon", (float) EPSILON)
                .as("y");
        g.output(norm, ElementType.FLOAT, Shape.of("batch", WIDTH));
        return g.build();
    }

    private static TensorData floats(double[] values) {
        return TensorData.of(ElementType.FLOAT, values, values.length);
    }

    /** The loss is the mean square of the outputs; nothing learns. */
    private TrainingSession train(float momentum, Set<String> trainable, boolean batchStatistics) {
        var program = new TrainingProgram(
                        network(momentum),
                        "y",
                        new TreeSet<>(trainable),
                        Loss.of("mse"),
                        new Optimizer("gd", Map.of()),
                        1)
                .withBehavior(new TrainingProgram.Behavior(true, batchStatistics, 1));
        return engine.train(program, Device.CPU, new SessionOptions(1));
    }

    private static double step(TrainingSession session) {
        TensorData zeros = TensorData.of(new float[ROWS * WIDTH], ROWS, WIDTH);
        return session.step(Map.of("x", X), List.of(zeros), 0);
    }

    private static double[] column(int column) {
        float[] x = X.floats();
        double[] values = new double[ROWS];
        Arrays.setAll(values, row -> x[row * WIDTH + column]);
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values, int by) {
        double mean = mean(values);
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / by;
    }

    private static double meanSquare(double[] means, double[] variances) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            for (double x : column(i)) {
                double y = SCALE[i] * (x - means[i]) / Math.sqrt(variances[i] + EPSILON);
                sum += y * y / (ROWS * WIDTH);
            }
        }
        return sum;
    }

    /** ONNX's momentum is the weight of what was there; the variance that follows is PyTorch's, of a sample. */
    @Test
    void statisticsFollowTheBatchByTheMomentumOfTheNode() {
        double[] means = new double[WIDTH];
        double[] variances = new double[WIDTH];
        for (float momentum : new float[] {0.9f, 0.6f, 0}) {
            double[] wantedMeans = new double[WIDTH];
            double[] wantedVariances = new double[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                means[i] = mean(column(i));
                variances[i] = variance(column(i), ROWS);
                wantedMeans[i] = momentum * MEAN[i] + (1 - momentum) * means[i];
                wantedVariances[i] = momentum * VARIANCE[i] + (1 - momentum) * variance(column(i), ROWS - 1);
            }
            try (TrainingSession session = train(momentum, Set.of("scale"), true)) {
                assertEquals(meanSquare(means, variances), step(session), 1e-5);
                Map<String, TensorData> weights = session.weights();
                assertArrayEquals(wantedMeans, weights.get("mean").doubles(), 1e-6);
                assertArrayEquals(wantedVariances, weights.get("variance").doubles(), 1e-6);
            }
        }
    }

    @Test
    void storedStatisticsAreUsedAndStayWhereTheyShallOrTheScaleIsFrozen() {
        for (boolean frozen : new boolean[] {false, true}) {
            try (TrainingSession session = train(0.6f, Set.of(frozen ? "bias" : "scale"), frozen)) {
                assertEquals(meanSquare(MEAN, VARIANCE), step(session), 1e-5);
                assertEquals(
                        Set.of(frozen ? "bias" : "scale"), session.weights().keySet());
                assertEquals(meanSquare(MEAN, VARIANCE), step(session), 1e-5);
            }
        }
    }
}
