package io.graftflow.engine.pytorch;

import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** How much memory this process takes while it trains all of a network, and how much more after many steps. */
final class TrainingMemoryBenchmark {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path SMALL = Path.of("tests/fixtures/models/tabular-mlp/model.onnx");

    private TrainingMemoryBenchmark() {}

    /**
     * Trains and prints one JSON object.
     *
     * @param arguments the network's file; the optimizer; the batch size and, for networks over tokens, the length; the number
     *     of steps before the memory is looked at first, and in all
     */
    public static void main(String[] arguments) throws IOException {
        var engine = new PyTorchEngine();
        engine.open(SMALL, Device.CPU, new SessionOptions(2)).close();
        long loaded = kilobytes("VmRSS");
        OnnxModel network = OnnxModel.read(Path.of(arguments[0]));
        int batch = Integer.parseInt(arguments[2]);
        int length = Integer.parseInt(arguments[3]);
        int first = Integer.parseInt(arguments[4]);
        int steps = Integer.parseInt(arguments[5]);
        Map<String, TensorData> inputs = inputs(network, batch, length);
        List<TensorData> labels = List.of(labels(network, batch));
        try (TrainingSession session =
                engine.train(program(network, arguments[1]), Device.CPU, new SessionOptions(2))) {
            long before = 0;
            for (int i = 0; i < steps; i++) {
                if (i == first) {
                    before = kilobytes("VmRSS");
                }
                session.step(inputs, labels, 1e-5);
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"loadedKilobytes\": %d, \"peakKilobytes\": %d, \"anonymousKilobytes\": %d, \"growth\": %.5f}%n",
                    loaded,
                    kilobytes("VmHWM"),
                    kilobytes("RssAnon"),
                    (kilobytes("VmRSS") - before) / (double) before);
        }
    }

    private static Map<String, TensorData> inputs(OnnxModel network, int batch, int length) {
        var random = new Random(1);
        var inputs = new HashMap<String, TensorData>();
        for (TensorSpec input : network.inputs()) {
            long[] shape = new long[input.shape().rank()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = i == 0 ? batch : input.shape().dim(i).orElse(length);
            }
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            inputs.put(
                    input.name(),
                    input.element() == ElementType.INT64
                            ? TensorData.of(random.longs(count, 0, 2).toArray(), shape)
                            : TensorData.of(
                                    ElementType.FLOAT, random.doubles(count).toArray(), shape));
        }
        return inputs;
    }

    /** A class for each row, and for each feature of a row of tokens, whose places are taken for classes. */
    private static TensorData labels(OnnxModel network, int batch) {
        TensorSpec output = network.outputs().get(0);
        int features =
                output.shape().rank() == 2 ? 1 : (int) output.shape().dim(2).orElse(1);
        long[] classes = new long[batch * features];
        return features == 1 ? TensorData.of(classes) : TensorData.of(classes, batch, features);
    }

    private static TrainingProgram program(OnnxModel network, String optimizer) {
        var trainable = new TreeSet<String>();
        for (String name : network.initializerNames()) {
            if (network.initializer(name).element() == ElementType.FLOAT
                    && network.initializer(name).rank() > 0) {
                trainable.add(name);
            }
        }
        Map<String, Double> options = optimizer.equals("sgd") ? Map.of("momentum", 0.9) : Map.of();
        return new TrainingProgram(
                network,
                network.outputs().get(0).name(),
                trainable,
                Loss.CROSS_ENTROPY,
                new Optimizer(optimizer, options),
                1);
    }

    private static long kilobytes(String field) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
