package io.graftflow.engine.testkit;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.Random;

/** Small networks that tests make themselves. */
public final class Networks {

    private Networks() {}

    /** {@code y = x}, of one type and any shape of so many axes. */
    public static OnnxModel identity(ElementType element, Object... shape) {
        var g = new GraphBuilder("identity", 17);
        String x = g.input("x", element, Shape.of(shape));
        g.output(g.node("Identity", x).as("y"), element, Shape.of(shape));
        return g.build();
    }

    /** {@code logits = x * weight^T + bias} with random weights: {@code x} is {@code [batch, inputs]}. */
    public static OnnxModel linear(int inputs, int classes, long seed) {
        var g = new GraphBuilder("linear", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", inputs));
        String weight = g.initializer("head.weight", random(seed, classes, inputs));
        String bias = g.initializer("head.bias", random(seed + 1, classes));
        g.output(
                g.node("Gemm", x, weight, bias)
                        .attribute("transB", 1)
                        .named("head")
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", classes));
        return g.build();
    }

    /** Two linear layers with ReLU and dropout between them. */
    public static OnnxModel mlp(int inputs, int hidden, int classes, float dropout, long seed) {
        var g = new GraphBuilder("mlp", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", inputs));
        String first = g.node(
                        "Gemm",
                        x,
                        g.initializer("fc1.weight", random(seed, hidden, inputs)),
                        g.initializer("fc1.bias", random(seed + 1, hidden)))
                .attribute("transB", 1)
                .make();
        String dropped = g.node("Dropout", g.node("Relu", first).make(), g.scalar(dropout))
                .make();
        g.output(
                g.node(
                                "Gemm",
                                dropped,
                                g.initializer("fc2.weight", random(seed + 2, classes, hidden)),
                                g.initializer("fc2.bias", random(seed + 3, classes)))
                        .attribute("transB", 1)
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", classes));
        return g.build();
    }

    /** Uniform random numbers from -0.5 to 0.5. */
    public static TensorData random(long seed, long... shape) {
        var random = new Random(seed);
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        var values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return TensorData.of(values, shape);
    }

    /** Random labels from 0 on. */
    public static TensorData labels(long seed, int count, int classes) {
        var random = new Random(seed);
        var values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(classes);
        }
        return TensorData.of(values, count);
    }
}
