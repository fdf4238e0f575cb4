package io.graftflow.engine.pytorch.internal.fuse;

import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Small networks with groups of nodes in the forms in which exporters write them. */
final class FusionCases {

    static final int ROWS = 3;
    static final int LENGTH = 5;
    static final int WIDTH = 8;
    private static final int SIDE = 6;
    private static final int CHANNELS = 4;

    private final List<FusionCase> all = new ArrayList<>();

    /**
     * A network with the input {@code x}, the output {@code logits} and trainable initializers {@code w…}.
     *
     * @param name what it shows
     * @param model the network
     * @param input values for its input
     * @param operators what stands for its groups
     */
    record FusionCase(String name, OnnxModel model, TensorData input, List<String> operators) {}

    /** All cases. */
    static List<FusionCase> all() {
        var cases = new FusionCases();
        cases.layerNorms();
        cases.activations();
        cases.products();
        AttentionCases.add(cases);
        cases.frozenNorms();
        return cases.all;
    }

    // Frames

    /** A product with the trainable weight {@code w} and this number, which seeds it. */
    static String times(GraphBuilder g, String x, int seed) {
        return g.node("MatMul", x, g.initializer("w" + seed, Networks.random(seed, WIDTH, WIDTH)))
                .make();
    }

    /** A group in the middle of a network over sequences. */
    void sequence(String name, List<String> operators, BiFunction<GraphBuilder, String, String> group) {
        sequence(name, 13, operators, group);
    }

    private void sequence(
            String name, long opset, List<String> operators, BiFunction<GraphBuilder, String, String> group) {
        var g = new GraphBuilder("sequence", opset);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", "length", WIDTH));
        String y = times(g, group.apply(g, times(g, x, 1)), 2);
        g.output(
                g.node("ReduceMean", y)
                        .attribute("axes", new long[] {1})
                        .attribute("keepdims", 0)
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", WIDTH));
        all.add(new FusionCase(name, g.build(), Networks.random(7, ROWS, LENGTH, WIDTH), operators));
    }

    // Layer norm

    private static String mean(GraphBuilder g, String x, long axis) {
        return g.node("ReduceMean", x).attribute("axes", new long[] {axis}).make();
    }

    private static String scaledAndShifted(GraphBuilder g, String x) {
        String scale = g.initializer("wscale", Networks.random(21, WIDTH));
        String bias = g.initializer("wbias", Networks.random(22, WIDTH));
        return g.node("Add", g.node("Mul", x, scale).make(), bias).make();
    }

    private static String deviation(GraphBuilder g, String squares, double epsilon) {
        return g.node(
                        "Sqrt",
                        g.node("Add", mean(g, squares, -1), g.scalar((float) epsilon))
                                .make())
                .make();
    }

    private void layerNorms() {
        sequence("layer norm by a power", List.of("LayerNorm"), (g, x) -> {
            String centred = g.node("Sub", x, mean(g, x, -1)).make();
            String squares = g.node("Pow", centred, g.scalar(2f)).make();
            return scaledAndShifted(
                    g, g.node("Div", centred, deviation(g, squares, 1e-5)).make());
        });
        sequence("layer norm by a product and a reciprocal, the bias first", List.of("LayerNorm"), (g, x) -> {
            String centred = g.node("Sub", x, mean(g, x, 2)).make();
            String inverse = g.node(
                            "Reciprocal",
                            deviation(g, g.node("Mul", centred, centred).make(), 1e-3))
                    .make();
            String scale = g.initializer("wscale", Networks.random(21, WIDTH));
            String product =
                    g.node("Mul", scale, g.node("Mul", centred, inverse).make()).make();
            return g.node("Add", g.initializer("wbias", Networks.random(22, WIDTH)), product)
                    .make();
        });
        sequence("layer norm with two differences and a conversion", List.of("LayerNorm"), (g, x) -> {
            String mean = mean(g, x, -1);
            String same = g.node("Cast", g.node("Sub", x, mean).make())
                    .attribute("to", 1)
                    .make();
            String squares = g.node("Pow", same, g.scalar(2f)).make();
            return scaledAndShifted(
                    g,
                    g.node("Div", g.node("Sub", x, mean).make(), deviation(g, squares, 1e-12))
                            .make());
        });
        sequence("layer norm without scale and bias", List.of("LayerNorm"), (g, x) -> {
            String centred = g.node("Sub", x, mean(g, x, -1)).make();
            String squares = g.node("Pow", centred, g.scalar(2f)).make();
            return g.node("Div", centred, deviation(g, squares, 1e-5)).make();
        });
        sequence("no layer norm over another axis", List.of(), (g, x) -> {
            String centred = g.node("Sub", x, mean(g, x, 1)).make();
            String squares = g.node("Pow", centred, g.scalar(2f)).make();
            return g.node("Div", centred, deviation(g, squares, 1e-5)).make();
        });
        sequence("no layer norm where the difference is needed, too", List.of(), (g, x) -> {
            String centred = g.node("Sub", x, mean(g, x, -1)).make();
            String squares = g.node("Pow", centred, g.scalar(2f)).make();
            String normal = g.node("Div", centred, deviation(g, squares, 1e-5)).make();
            return g.node("Add", normal, centred).make();
        });
    }

    // Activations

    private static String onePlus(GraphBuilder g, String function, String x) {
        return g.node("Add", g.node(function, x).make(), g.scalar(1f)).make();
    }

    private static String cubic(GraphBuilder g, String x, String cube) {
        String sum = g.node("Add", x, g.node("Mul", g.scalar(0.044715f), cube).make())
                .make();
        return g.node("Mul", g.scalar(0.7978845608f), sum).make();
    }

    private void activations() {
        List<String> erf = List.of("Gelu");
        List<String> tanh = List.of("GeluTanh");
        sequence("GELU, halved last", erf, (g, x) -> {
            String inner = g.node("Div", x, g.scalar(1.41421356f)).make();
            String product = g.node("Mul", x, onePlus(g, "Erf", inner)).make();
            return g.node("Mul", product, g.scalar(0.5f)).make();
        });
        sequence("GELU, halved first", erf, (g, x) -> {
            String inner = g.node("Mul", g.scalar(0.70710678f), x).make();
            String half = g.node("Mul", g.scalar(0.5f), x).make();
            return g.node("Mul", onePlus(g, "Erf", inner), half).make();
        });
        sequence("GELU by tanh with a power", tanh, (g, x) -> {
            String inner = cubic(g, x, g.node("Pow", x, g.scalar(3f)).make());
            String half = g.node("Mul", x, g.scalar(0.5f)).make();
            return g.node("Mul", half, onePlus(g, "Tanh", inner)).make();
        });
        sequence("GELU by tanh with products", tanh, (g, x) -> {
            String square = g.node("Mul", x, x).make();
            String inner = cubic(g, x, g.node("Mul", x, square).make());
            String product = g.node("Mul", x, onePlus(g, "Tanh", inner)).make();
            return g.node("Mul", product, g.scalar(0.5f)).make();
        });
        sequence("GELU by tanh with x drawn out", tanh, (g, x) -> {
            String scaled = g.node("Mul", x, g.scalar(0.7978845608f)).make();
            String square = g.node("Mul", g.node("Mul", g.scalar(0.044715f), x).make(), x)
                    .make();
            String inner = g.node(
                            "Mul", scaled, g.node("Add", g.scalar(1f), square).make())
                    .make();
            String half = g.node("Mul", g.scalar(0.5f), x).make();
            return g.node("Mul", half, onePlus(g, "Tanh", inner)).make();
        });
        sequence("no GELU of another factor", List.of(), (g, x) -> {
            String inner = g.node("Div", x, g.scalar(1.5f)).make();
            String product = g.node("Mul", x, onePlus(g, "Erf", inner)).make();
            return g.node("Mul", product, g.scalar(0.5f)).make();
        });
        sequence("SiLU", List.of("Silu"), (g, x) -> g.node(
                        "Mul", g.node("Sigmoid", x).make(), x)
                .make());
        sequence("no SiLU of two tensors", List.of(), (g, x) -> g.node(
                        "Mul", g.node("Sigmoid", times(g, x, 3)).make(), x)
                .make());
        sequence("Hard-Swish in pieces", List.of("HardSwish"), (g, x) -> {
            String shifted = g.node("Add", x, g.scalar(3f)).make();
            String clipped = g.node("Clip", shifted, g.scalar(0f), g.scalar(6f)).make();
            return g.node("Div", g.node("Mul", x, clipped).make(), g.scalar(6f)).make();
        });
        sequence("Hard-Swish by HardSigmoid", List.of("HardSwish"), (g, x) -> {
            String gate = g.node("HardSigmoid", x)
                    .attribute("alpha", 1 / 6f)
                    .attribute("beta", 0.5f)
                    .make();
            return g.node("Mul", x, gate).make();
        });
        sequence("Mish stays in pieces", List.of(), (g, x) -> g.node(
                        "Mul", x, g.node("Tanh", g.node("Softplus", x).make()).make())
                .make());
        sequence("a clip and a relu over what nobody else needs", List.of(), (g, x) -> {
            String sum = g.node("Add", x, times(g, x, 3)).make();
            String clipped =
                    g.node("Clip", sum, g.scalar(-0.2f), g.scalar(0.3f)).make();
            String relu = g.node("Relu", g.node("Sub", clipped, x).make()).make();
            return g.node("Add", relu, clipped).make();
        });
        sequence("a relu over what is needed, too", List.of(), (g, x) -> {
            String sum = g.node("Add", x, times(g, x, 3)).make();
            return g.node("Mul", g.node("Relu", sum).make(), sum).make();
        });
    }

    // Products

    private void products() {
        sequence("linear", List.of("Linear"), (g, x) -> g.node(
                        "Add", g.initializer("wbias", Networks.random(5, WIDTH)), times(g, x, 3))
                .make());
        sequence("linear by a turned weight", List.of("Linear"), (g, x) -> {
            String weight = g.node("Transpose", g.initializer("w3", Networks.random(3, WIDTH, WIDTH)))
                    .attribute("perm", new long[] {1, 0})
                    .make();
            return g.node("Add", g.node("MatMul", x, weight).make(), g.initializer("wbias", Networks.random(5, WIDTH)))
                    .make();
        });
        sequence("no linear where the product is needed, too", List.of(), (g, x) -> {
            String product = times(g, x, 3);
            String sum = g.node("Add", product, g.initializer("wbias", Networks.random(5, WIDTH)))
                    .make();
            return g.node("Mul", sum, product).make();
        });
    }

    // Convolution and norm

    private void frozenNorms() {
        pictures("a convolution and a norm by stored statistics", false, false, List.of("ConvNorm"));
        pictures("a convolution with a bias and a norm by stored statistics", true, false, List.of("ConvNorm"));
        pictures("a convolution and a norm that learns", false, true, List.of());
    }

    private void pictures(String name, boolean bias, boolean learns, List<String> operators) {
        var g = new GraphBuilder("pictures", 13);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 3, SIDE, SIDE));
        String weight = g.initializer("w1", Networks.random(1, CHANNELS, 3, 3, 3));
        String convolution = bias
                ? g.node("Conv", x, weight, g.initializer("w2", Networks.random(2, CHANNELS)))
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .make()
                : g.node("Conv", x, weight)
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .make();
        String norm = g.node(
                        "BatchNormalization",
                        convolution,
                        g.initializer(learns ? "wscale" : "scale", Networks.random(3, CHANNELS)),
                        g.initializer("wshift", Networks.random(4, CHANNELS)),
                        g.initializer("mean", Networks.random(5, CHANNELS)),
                        g.initializer("variance", TensorData.of(new float[] {0.5f, 1, 2, 0.1f})))
                .attribute("epsilon", 0.03f)
                .make();
        String second = g.node(
                        "Conv",
                        g.node("Relu", norm).make(),
                        g.initializer("w6", Networks.random(6, WIDTH, CHANNELS, 1, 1)))
                .make();
        g.output(
                g.node("ReduceMean", second)
                        .attribute("axes", new long[] {2, 3})
                        .attribute("keepdims", 0)
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", WIDTH));
        all.add(new FusionCase(name, g.build(), Networks.random(7, ROWS, 3, SIDE, SIDE), operators));
    }
}
