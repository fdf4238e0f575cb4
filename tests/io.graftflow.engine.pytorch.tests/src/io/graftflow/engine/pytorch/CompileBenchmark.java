package io.graftflow.engine.pytorch;

import io.graftflow.base.AtomicFiles;
import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** How long it takes from a file to a training that is ready for its first step. */
final class CompileBenchmark {

    private static final int TURNS = 5;
    private static final int CLASSES = 10;
    private static final int[] BLOCKS = {3, 4, 6, 3};
    private static final int FIRST = 64;
    private static final int WIDER = 4;

    private final GraphBuilder graph = new GraphBuilder("resnet-50", 17);
    private final Random random = new Random(1);
    private int layers;

    private CompileBenchmark() {}

    /** The seconds of the first time in this process, which loads classes and compiles Java, and the best of all. */
    private static double[] seconds(Path file) {
        double first = 0;
        double best = Double.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            long begin = System.nanoTime();
            try (TrainingSession session = open(OnnxModel.read(file))) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                first = turn == 0 ? seconds : first;
                best = Math.min(best, seconds);
                session.nonFinite();
            }
        }
        return new double[] {first, best};
    }

    private static TrainingSession open(OnnxModel network) {
        var trained = new TreeSet<String>();
        for (String name : network.initializerNames()) {
            if (network.initializer(name).element() == ElementType.FLOAT
                    && network.initializer(name).rank() > 0
                    && !name.startsWith("running")) {
                trained.add(name);
            }
        }
        String output = network.outputs().get(0).name();
        boolean sequence = network.outputs().get(0).shape().rank() > 2;
        TrainingProgram program =
                new TrainingProgram(network, output, trained, Loss.CROSS_ENTROPY, new Optimizer("adamw", Map.of()), 0);
        return new PyTorchEngine()
                .train(
                        sequence ? program.withBehavior(new TrainingProgram.Behavior(true, true, 2)) : program,
                        Device.CPU,
                        new SessionOptions(2));
    }

    private TensorData weight(int... sizes) {
        int count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        float bound = (float) Math.sqrt((double) sizes[0] / count);
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextFloat() - 0.5f) * bound;
        }
        return TensorData.of(values, Arrays.stream(sizes).asLongStream().toArray());
    }

    private static TensorData filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return TensorData.of(values);
    }

    private String layer(String x, int in, int out, int kernel, int stride, boolean active) {
        String name = "layer" + layers++;
        long pad = kernel / 2;
        String convolution = graph.node("Conv", x, graph.initializer(name, weight(out, in, kernel, kernel)))
                .attribute("pads", new long[] {pad, pad, pad, pad})
                .attribute("strides", new long[] {stride, stride})
                .make();
        String norm = graph.node(
                        "BatchNormalization",
                        convolution,
                        graph.initializer(name + ".scale", filled(out, 1)),
                        graph.initializer(name + ".bias", filled(out, 0)),
                        graph.initializer("running.mean." + name, filled(out, 0)),
                        graph.initializer("running.variance." + name, filled(out, 1)))
                .make();
        return active ? graph.node("Relu", norm).make() : norm;
    }

    private String block(String x, int in, int inner, int stride) {
        int out = inner * WIDER;
        String y = layer(layer(x, in, inner, 1, 1, true), inner, inner, 3, stride, true);
        y = layer(y, inner, out, 1, 1, false);
        String same = in == out ? x : layer(x, in, out, 1, stride, false);
        return graph.node("Relu", graph.node("Add", y, same).make()).make();
    }

    /** A network with the layers of ResNet-50. He et al., 2015, arXiv:1512.03385. */
    private OnnxModel resNet50() {
        String x = layer(graph.input("x", ElementType.FLOAT, Shape.of("batch", 3, 224, 224)), 3, FIRST, 7, 2, true);
        x = graph.node("MaxPool", x)
                .attribute("kernel_shape", new long[] {3, 3})
                .attribute("pads", new long[] {1, 1, 1, 1})
                .attribute("strides", new long[] {2, 2})
                .make();
        int in = FIRST;
        int inner = FIRST;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int i = 0; i < BLOCKS[stage]; i++) {
                x = block(x, in, inner, stage > 0 && i == 0 ? 2 : 1);
                in = inner * WIDER;
            }
            inner *= 2;
        }
        String pooled =
                graph.node("Flatten", graph.node("GlobalAveragePool", x).make()).make();
        graph.output(
                graph.node(
                                "Gemm",
                                pooled,
                                graph.initializer("head", weight(CLASSES, in)),
                                graph.initializer("head.bias", filled(CLASSES, 0)))
                        .attribute("transB", 1)
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", CLASSES));
        return graph.build();
    }

    /** Prints the seconds of both; as JSON with {@code --json}. The first argument is MiniLM's file. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("graftflow-compile");
        try {
            Path file = folder.resolve("resnet-50.onnx");
            new CompileBenchmark().resNet50().write(file);
            double[] minilm = seconds(Path.of(arguments[0]));
            double[] resnet = seconds(file);
            String form = List.of(arguments).contains("--json")
                    ? "{\"miniLm\": {\"first\": %.3f, \"best\": %.3f}, \"resNet50\": {\"first\": %.3f, \"best\": %.3f}}%n"
                    : "MiniLM: the first time %.2f s (PyTorch's start with it), then %.2f s%n"
                            + "a network of ResNet-50's size: the first time %.2f s, then %.2f s%n";
            System.out.printf(Locale.ROOT, form, minilm[0], minilm[1], resnet[0], resnet[1]);
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }
}
