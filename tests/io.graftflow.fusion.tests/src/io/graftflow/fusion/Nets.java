package io.graftflow.fusion;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Small classifiers: a body that models may share and a head of their own. */
final class Nets {

    static final int WIDTH = 6;
    static final int HIDDEN = 5;
    static final List<String> LABELS = List.of("cat", "dog", "eel");

    private Nets() {}

    /** A classifier whose body comes from one seed and whose head from another. */
    static OnnxModel network(long body, long head) {
        return network(body, head, 17, "Tanh");
    }

    static OnnxModel network(long body, long head, long opset, String activation) {
        var random = new Random(body);
        var graph = new GraphBuilder("net", opset);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", WIDTH));
        String bodyWeight = graph.initializer("body.weight", floats(random, WIDTH, HIDDEN));
        String scale = graph.node("Constant")
                .attribute("value", floats(random, HIDDEN))
                .as("body.scale");
        String hidden =
                graph.node("MatMul", x, bodyWeight).named("/body/MatMul").make();
        String scaled = graph.node("Mul", hidden, scale).named("/body/Mul").make();
        String active =
                graph.node(activation, scaled).named("/body/" + activation).make();
        var own = new Random(head);
        String headWeight = graph.initializer("head.weight", floats(own, HIDDEN, LABELS.size()));
        String headBias = graph.initializer("head.bias", floats(own, LABELS.size()));
        String count = graph.initializer("head.count", TensorData.of(new long[] {LABELS.size()}));
        graph.output(
                graph.node("Gemm", active, headWeight, headBias)
                        .named("/head/Gemm")
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", LABELS.size()));
        graph.output(graph.node("Identity", count).as("classes"), ElementType.INT64, new Shape(List.of(Dim.of(1))));
        return graph.build();
    }

    static TensorData floats(Random random, long... shape) {
        int size = 1;
        for (long one : shape) {
            size *= (int) one;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return TensorData.of(values, shape);
    }

    static Part part(Path folder, OnnxModel network) {
        return part(folder, network, LABELS, Set.of());
    }

    static Part part(Path folder, OnnxModel network, List<String> labels, Set<String> frozen) {
        try {
            Path place = Files.createTempDirectory(folder, "model").resolve("m");
            Model model = Model.create(place)
                    .network(network)
                    .labels(labels)
                    .head(new Head(Head.SINGLE_LABEL, "logits"))
                    .frozen(frozen)
                    .write();
            return new Part("model of " + place.getParent().getFileName(), model.spec(), model.network(), "none");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static float[][] rows(long seed, int count) {
        var random = new Random(seed);
        float[][] rows = new float[count][WIDTH];
        for (float[] row : rows) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian() * 2;
            }
        }
        return rows;
    }

    /** An output of a network on ONNX Runtime, row by row. */
    static double[][] run(OnnxModel network, String output, float[][] rows) {
        float[] flat = new float[rows.length * WIDTH];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = rows[i / WIDTH][i % WIDTH];
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(network.proto().toByteArray());
                OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(flat), new long[] {rows.length, WIDTH});
                OrtSession.Result result = session.run(java.util.Map.of("x", tensor), Set.of(output))) {
            float[][] values = (float[][]) result.get(0).getValue();
            var wide = new ArrayList<double[]>();
            for (float[] row : values) {
                double[] doubles = new double[row.length];
                for (int i = 0; i < row.length; i++) {
                    doubles[i] = row[i];
                }
                wide.add(doubles);
            }
            return wide.toArray(double[][]::new);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    static double[] softmax(double[] logits) {
        double max = java.util.Arrays.stream(logits).max().orElseThrow();
        double[] exp =
                java.util.Arrays.stream(logits).map(x -> Math.exp(x - max)).toArray();
        double sum = java.util.Arrays.stream(exp).sum();
        return java.util.Arrays.stream(exp).map(x -> x / sum).toArray();
    }
}
