package io.graftflow.engine.pytorch;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * How long a training step over some groups of nodes takes when each group is computed in one call, and when each node stands
 * for itself; both by turns, with two threads, the best of all steps.
 */
final class FusionSpeedBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 12);
    private static final int GROUPS = 4;
    private static final int ROWS = 16;
    private static final int TOKENS = 64;
    private static final int HEADS = 12;
    private static final int WIDTH = 384;
    private static final int PICTURES = 8;
    private static final int CHANNELS = 64;
    private static final int SIDE = 56;

    private FusionSpeedBenchmark() {}

    private record Case(OnnxModel model, TensorData input, TensorData labels) {}

    private static Case sequence(int width, BiFunction<GraphBuilder, String, String> group) {
        var g = new GraphBuilder("sequence", 13);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", "length", width));
        String y =
                g.node("Mul", x, g.initializer("w", Networks.random(1, width))).make();
        for (int i = 0; i < GROUPS; i++) {
            y = group.apply(g, y);
        }
        g.output(g.reduceMean(y, false, 1), ElementType.FLOAT, Shape.of("batch", width));
        return new Case(g.build(), Networks.random(2, ROWS, TOKENS, width), Networks.labels(3, ROWS, width));
    }

    private static Case pictures(BiFunction<GraphBuilder, String, String> group) {
        var g = new GraphBuilder("pictures", 13);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", CHANNELS, SIDE, SIDE));
        String y = convolution(g, x, 0, 1);
        for (int i = 0; i < GROUPS; i++) {
            y = group.apply(g, y);
        }
        g.output(g.reduceMean(y, false, 2, 3), ElementType.FLOAT, Shape.of("batch", CHANNELS));
        return new Case(
                g.build(), Networks.random(2, PICTURES, CHANNELS, SIDE, SIDE), Networks.labels(3, PICTURES, CHANNELS));
    }

    private static int seed = 10;

    private static String weight(GraphBuilder g, long... shape) {
        int number = seed++;
        return g.initializer("w" + number, Networks.random(number, shape));
    }

    private static String layerNorm(GraphBuilder g, String x) {
        String centred = g.node("Sub", x, g.reduceMean(x, true, -1)).make();
        String squares = g.node("Pow", centred, g.scalar(2f)).make();
        String sum =
                g.node("Add", g.reduceMean(squares, true, -1), g.scalar(1e-5f)).make();
        String normal = g.node("Div", centred, g.node("Sqrt", sum).make()).make();
        return g.node("Add", g.node("Mul", normal, weight(g, WIDTH)).make(), weight(g, WIDTH))
                .make();
    }

    private static String gelu(GraphBuilder g, String x) {
        String inner = g.node("Div", x, g.scalar(1.41421356f)).make();
        String one = g.node("Add", g.node("Erf", inner).make(), g.scalar(1f)).make();
        return g.node("Mul", g.node("Mul", x, one).make(), g.scalar(0.5f)).make();
    }

    private static String tanhGelu(GraphBuilder g, String x) {
        String cube = g.node("Pow", x, g.scalar(3f)).make();
        String sum = g.node("Add", x, g.node("Mul", g.scalar(0.044715f), cube).make())
                .make();
        String inner = g.node("Mul", g.scalar(0.7978845608f), sum).make();
        String one = g.node("Add", g.node("Tanh", inner).make(), g.scalar(1f)).make();
        return g.node("Mul", g.node("Mul", x, g.scalar(0.5f)).make(), one).make();
    }

    private static String silu(GraphBuilder g, String x) {
        return g.node("Mul", x, g.node("Sigmoid", x).make()).make();
    }

    private static String hardSwish(GraphBuilder g, String x) {
        String shifted = g.node("Add", x, g.scalar(3f)).make();
        String clipped = g.node("Clip", shifted, g.scalar(0f), g.scalar(6f)).make();
        return g.node("Div", g.node("Mul", x, clipped).make(), g.scalar(6f)).make();
    }

    private static String linear(GraphBuilder g, String x) {
        return g.node("Add", g.node("MatMul", x, weight(g, WIDTH, WIDTH)).make(), weight(g, WIDTH))
                .make();
    }

    private static String heads(GraphBuilder g, String x, long... order) {
        return g.node(
                        "Transpose",
                        g.node("Reshape", x, g.integers(0, 0, HEADS, WIDTH / HEADS))
                                .make())
                .attribute("perm", order)
                .make();
    }

    private static String attention(GraphBuilder g, String x) {
        String q = heads(g, x, 0, 2, 1, 3);
        String scores = g.node("MatMul", q, heads(g, x, 0, 2, 3, 1)).make();
        String mask = g.initializer("mask" + seed++, TensorData.of(new float[TOKENS], 1, 1, 1, TOKENS));
        String masked = g.node("Add", g.node("Div", scores, g.scalar(5.65f)).make(), mask)
                .make();
        String weights = g.node("Softmax", masked).attribute("axis", -1).make();
        String y = g.node(
                        "Transpose",
                        g.node("MatMul", weights, heads(g, x, 0, 2, 1, 3)).make())
                .attribute("perm", new long[] {0, 2, 1, 3})
                .make();
        return g.node("Reshape", y, g.integers(0, 0, WIDTH)).make();
    }

    private static String convolution(GraphBuilder g, String x, int pad, int kernel) {
        return g.node("Conv", x, weight(g, CHANNELS, CHANNELS, kernel, kernel))
                .attribute("pads", new long[] {pad, pad, pad, pad})
                .make();
    }

    private static String norm(GraphBuilder g, String x, boolean learns) {
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        int number = seed++;
        return g.node(
                        "BatchNormalization",
                        x,
                        g.initializer((learns ? "w" : "scale") + number, TensorData.of(ones)),
                        g.initializer((learns ? "w" : "") + "shift" + number, TensorData.of(new float[CHANNELS])),
                        g.initializer("mean" + number, TensorData.of(new float[CHANNELS])),
                        g.initializer("variance" + number, TensorData.of(ones)))
                .make();
    }

    private static Map<String, Case> cases() {
        var cases = new LinkedHashMap<String, Case>();
        cases.put("layer norm", sequence(WIDTH, FusionSpeedBenchmark::layerNorm));
        cases.put("GELU", sequence(4 * WIDTH, FusionSpeedBenchmark::gelu));
        cases.put("GELU by tanh", sequence(4 * WIDTH, FusionSpeedBenchmark::tanhGelu));
        cases.put("SiLU", sequence(4 * WIDTH, FusionSpeedBenchmark::silu));
        cases.put("Hard-Swish", sequence(4 * WIDTH, FusionSpeedBenchmark::hardSwish));
        cases.put("linear", sequence(WIDTH, FusionSpeedBenchmark::linear));
        cases.put("attention", sequence(WIDTH, FusionSpeedBenchmark::attention));
        cases.put("convolution 1x1 and frozen norm", pictures((g, x) -> norm(g, convolution(g, x, 0, 1), false)));
        cases.put("convolution 3x3 and frozen norm", pictures((g, x) -> norm(g, convolution(g, x, 1, 3), false)));
        cases.put("convolution 3x3, norm, ReLU: channels last, in place", pictures((g, x) -> g.node(
                        "Relu", norm(g, convolution(g, x, 1, 3), true))
                .make()));
        return cases;
    }

    private static TrainingSession open(Case test, boolean optimize) {
        var trained = new TreeSet<String>();
        test.model().initializerNames().stream()
                .filter(name -> name.startsWith("w"))
                .forEach(trained::add);
        String output = test.model().outputs().get(0).name();
        var program = new TrainingProgram(
                test.model(), output, trained, Loss.CROSS_ENTROPY, new Optimizer("gd", Map.of()), 1);
        return new PyTorchEngine().train(program, Device.CPU, new SessionOptions(2, optimize));
    }

    private static double step(TrainingSession session, Case test) {
        long begin = System.nanoTime();
        session.step(Map.of("x", test.input()), List.of(test.labels()), 1e-6);
        return (System.nanoTime() - begin) / 1e6;
    }

    /** Prints a line a case; as JSON with {@code --json}. */
    public static void main(String[] arguments) {
        boolean json = List.of(arguments).contains("--json");
        String separator = "{";
        for (var entry : cases().entrySet()) {
            double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
            try (TrainingSession plain = open(entry.getValue(), false);
                    TrainingSession fused = open(entry.getValue(), true)) {
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < 3; i++) {
                        best[0] = Math.min(best[0], step(plain, entry.getValue()));
                    }
                    for (int i = 0; i < 3; i++) {
                        best[1] = Math.min(best[1], step(fused, entry.getValue()));
                    }
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    json
                            ? "%s\"%s\": {\"nodes\": %.2f, \"group\": %.2f}"
                            : "%.0s%-54s %7.2f ms node by node, %7.2f ms in one call: %.2f%n",
                    separator,
                    entry.getKey(),
                    best[0],
                    best[1],
                    best[1] / best[0]);
            separator = ", ";
        }
        System.out.print(json ? "}\n" : "");
    }
}
