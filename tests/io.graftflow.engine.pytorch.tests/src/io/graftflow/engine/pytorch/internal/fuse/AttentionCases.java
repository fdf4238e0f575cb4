package io.graftflow.engine.pytorch.internal.fuse;

import io.graftflow.engine.testkit.Networks;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;

/** Attention as exporters write it. */
final class AttentionCases {

    private static final int HEADS = 2;

    private AttentionCases() {}

    private static String heads(GraphBuilder g, String x, long... order) {
        String sizes = g.integers(0, 0, HEADS, FusionCases.WIDTH / HEADS);
        return g.node("Transpose", g.node("Reshape", x, sizes).make())
                .attribute("perm", order)
                .make();
    }

    private static String softmax(GraphBuilder g, String scores) {
        return g.node("Softmax", scores).attribute("axis", -1).make();
    }

    private static String together(GraphBuilder g, String y) {
        String back = g.node("Transpose", y)
                .attribute("perm", new long[] {0, 2, 1, 3})
                .make();
        return g.node("Reshape", back, g.integers(0, 0, FusionCases.WIDTH)).make();
    }

    private static String scores(GraphBuilder g, String x) {
        String q = heads(g, FusionCases.times(g, x, 3), 0, 2, 1, 3);
        String k = heads(g, FusionCases.times(g, x, 4), 0, 2, 3, 1);
        return g.node("MatMul", q, k).make();
    }

    private static String values(GraphBuilder g, String x) {
        return heads(g, FusionCases.times(g, x, 5), 0, 2, 1, 3);
    }

    private static TensorData mask(long... shape) {
        var mask = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        mask[1] = -3.4e38f;
        return TensorData.of(mask, shape);
    }

    static void add(FusionCases cases) {
        List<String> attention = List.of("Attention");
        cases.sequence("attention, divided and masked", attention, (g, x) -> {
            String scaled = g.node("Div", scores(g, x), g.scalar(2f)).make();
            String masked = g.node("Add", scaled, g.initializer("mask", mask(1, 1, 1, FusionCases.LENGTH)))
                    .make();
            return together(
                    g, g.node("MatMul", softmax(g, masked), values(g, x)).make());
        });
        cases.sequence("attention, multiplied and without a mask", attention, (g, x) -> {
            String scaled = g.node("Mul", g.scalar(0.5f), scores(g, x)).make();
            return together(
                    g, g.node("MatMul", softmax(g, scaled), values(g, x)).make());
        });
        cases.sequence("attention with the scale on q and k and a mask of two axes", attention, (g, x) -> {
            String q = g.node("Mul", heads(g, FusionCases.times(g, x, 3), 0, 2, 1, 3), g.scalar(0.7f))
                    .make();
            String k = g.node("Mul", heads(g, FusionCases.times(g, x, 4), 0, 2, 3, 1), g.scalar(0.7f))
                    .make();
            String masked = g.node(
                            "Add",
                            g.initializer("mask", mask(FusionCases.LENGTH, FusionCases.LENGTH)),
                            g.node("MatMul", q, k).make())
                    .make();
            return together(
                    g, g.node("MatMul", softmax(g, masked), values(g, x)).make());
        });
        cases.sequence("attention with a scale that is computed from sizes", attention, (g, x) -> {
            String width = g.node(
                            "Gather",
                            g.node("Shape", x).make(),
                            g.node("Constant").attribute("value_int", 2).make())
                    .make();
            String root = g.node(
                            "Sqrt", g.node("Cast", width).attribute("to", 1).make())
                    .make();
            String scaled = g.node("Div", scores(g, x), root).make();
            return together(
                    g, g.node("MatMul", softmax(g, scaled), values(g, x)).make());
        });
        cases.sequence("attention of one head with three axes", attention, (g, x) -> {
            String k = g.node("Transpose", FusionCases.times(g, x, 4))
                    .attribute("perm", new long[] {0, 2, 1})
                    .make();
            String scaled = g.node(
                            "Div",
                            g.node("MatMul", FusionCases.times(g, x, 3), k).make(),
                            g.scalar(3f))
                    .make();
            return g.node("MatMul", softmax(g, scaled), FusionCases.times(g, x, 5))
                    .make();
        });
        for (boolean hides : new boolean[] {true, false}) {
            cases.sequence("attention with low numbers where a mask is " + hides, attention, (g, x) -> {
                boolean[] places = {false, true, false, false, false};
                for (int i = 0; i < FusionCases.LENGTH; i++) {
                    places[i] = places[i] == hides;
                }
                String mask = g.initializer("mask", TensorData.of(places, 1, 1, 1, FusionCases.LENGTH));
                String low = g.scalar(-3.4e38f);
                String scaled = g.node("Mul", g.scalar(0.5f), scores(g, x)).make();
                String masked = g.node("Where", mask, hides ? low : scaled, hides ? scaled : low)
                        .make();
                return together(
                        g, g.node("MatMul", softmax(g, masked), values(g, x)).make());
            });
        }
        cases.sequence("no attention where what takes the place of scores is not low", List.of(), (g, x) -> {
            String mask =
                    g.initializer("mask", TensorData.of(new boolean[FusionCases.LENGTH], 1, 1, 1, FusionCases.LENGTH));
            String masked = g.node("Where", mask, g.scalar(-1f), scores(g, x)).make();
            return together(
                    g, g.node("MatMul", softmax(g, masked), values(g, x)).make());
        });
        cases.sequence("no attention where a gradient flows into the mask", List.of(), (g, x) -> {
            String masked = g.node(
                            "Add",
                            scores(g, x),
                            g.initializer(
                                    "wmask", Networks.random(9, 1, HEADS, FusionCases.LENGTH, FusionCases.LENGTH)))
                    .make();
            return together(
                    g, g.node("MatMul", softmax(g, masked), values(g, x)).make());
        });
        cases.sequence("no attention where its weights are needed, too", List.of(), (g, x) -> {
            String weights = softmax(g, scores(g, x));
            String most = g.node("ReduceMax", weights)
                    .attribute("axes", new long[] {3})
                    .make();
            return together(
                    g,
                    g.node("Mul", g.node("MatMul", weights, values(g, x)).make(), most)
                            .make());
        });
    }
}
