package io.graftflow.engine.pytorch;

import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The side of {@code releng/benchmark.d/train-speed} that is measured. It reads commands, one a line: {@code open NAME FILE}
 * answers with the names of the sessions that train the network; {@code step NAME COUNT} makes steps and answers with the
 * milliseconds of each; {@code close} ends all sessions.
 */
final class TrainSpeedBenchmark {

    private static final SessionOptions THREADS = new SessionOptions(2);
    private static final int CLASSES = 10;
    private static final int PICTURES = 8;
    private static final int SIDE = 224;
    private static final int TEXTS = 16;
    private static final int TOKENS = 64;
    private static final int FIRST_WORD = 1000;
    private static final int WORDS = 29000;

    private final Engine engine = new PyTorchEngine();
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private TrainSpeedBenchmark() {}

    private record Run(TrainingSession session, Map<String, TensorData> inputs, TensorData labels) {}

    /** Answers commands until there are no more. */
    public static void main(String[] arguments) throws IOException {
        var benchmark = new TrainSpeedBenchmark();
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(benchmark.answer(line.split(" ")));
                System.out.flush();
            }
        } finally {
            benchmark.close();
        }
    }

    private String answer(String[] words) {
        switch (words[0]) {
            case "open":
                open(words[1], OnnxModel.read(Path.of(words[2])));
                return String.join(" ", runs.keySet());
            case "step":
                return step(runs.get(words[1]), Integer.parseInt(words[2]));
            default:
                close();
                return "closed";
        }
    }

    private static String step(Run run, int count) {
        var times = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            run.session().step(run.inputs(), List.of(run.labels()), 1e-4);
            times.add(String.format(Locale.ROOT, "%.3f", (System.nanoTime() - begin) / 1e6));
        }
        return String.join(" ", times);
    }

    private void close() {
        runs.values().forEach(run -> run.session().close());
        runs.clear();
    }

    private void open(String name, OnnxModel file) {
        boolean pictures = file.inputs().size() == 1;
        OnnxModel network = pictures ? file : withHead(file);
        List<String> layers = network.initializerNames().stream()
                .filter(tensor -> network.initializer(tensor).element() == ElementType.FLOAT
                        && network.initializer(tensor).rank() > 0
                        && !tensor.contains("running_"))
                .toList();
        var all = new TreeSet<>(layers);
        Map<String, TensorData> inputs = pictures ? pictures(network) : texts();
        TrainingProgram program = program(network, all, pictures);
        add(name, program, inputs, THREADS);
        add(name + ".plain", program, inputs, new SessionOptions(THREADS.threads(), false));
        if (engine.precision(Device.CPU).best() == Precision.BFLOAT16) {
            add(name + ".bfloat16", program.withPrecision(Precision.BFLOAT16), inputs, THREADS);
        }
        half(name, network, upper(network, all), inputs, pictures);
    }

    private void add(String name, TrainingProgram program, Map<String, TensorData> inputs, SessionOptions options) {
        int rows = (int) inputs.values().iterator().next().shape()[0];
        TensorData labels = TensorData.of(
                IntStream.range(0, rows).mapToLong(row -> row % CLASSES).toArray());
        runs.put(name, new Run(engine.train(program, Device.CPU, options), inputs, labels));
    }

    private static TrainingProgram program(OnnxModel network, TreeSet<String> trained, boolean pictures) {
        return new TrainingProgram(
                network,
                "logits",
                trained,
                Loss.CROSS_ENTROPY,
                pictures ? new Optimizer("sgd", Map.of("momentum", 0.9)) : new Optimizer("adamw", Map.of()),
                0);
    }

    /** The weights of the upper half of the nodes that have some. */
    private static TreeSet<String> upper(OnnxModel network, TreeSet<String> all) {
        var inOrder = new ArrayList<List<String>>();
        for (int position : network.index().order()) {
            List<String> weights = network.index().reads(position).stream()
                    .filter(all::contains)
                    .toList();
            if (!weights.isEmpty()) {
                inOrder.add(weights);
            }
        }
        return inOrder.subList(inOrder.size() / 2, inOrder.size()).stream()
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The upper half, trained from features that the lower half made before. */
    private void half(
            String name, OnnxModel network, TreeSet<String> trained, Map<String, TensorData> inputs, boolean pictures) {
        Split split = network.split(trained);
        var features = new LinkedHashMap<String, TensorData>();
        for (TensorSpec original : split.originals()) {
            features.put(original.name(), inputs.get(original.name()));
        }
        try (Session prefix = engine.open(split.prefix(), Device.CPU, THREADS)) {
            var given = new LinkedHashMap<String, TensorData>();
            prefix.inputs().forEach(input -> given.put(input.name(), inputs.get(input.name())));
            features.putAll(prefix.run(given));
        }
        add(name + ".half", program(split.suffix(), trained, pictures), features, THREADS);
    }

    private static OnnxModel withHead(OnnxModel encoder) {
        TensorSpec hidden = encoder.outputs().get(0);
        int width = (int) hidden.shape().dim(2).orElse(0);
        var random = new Random(1);
        float[] weight = new float[CLASSES * width];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian() / width;
        }
        var head = new GraphBuilder("head", encoder.opset());
        String x = head.input("hidden", ElementType.FLOAT, hidden.shape());
        String mean = head.node("ReduceMean", x)
                .attribute("axes", new long[] {1})
                .attribute("keepdims", 0)
                .make();
        String matrix = head.initializer("head.weight", TensorData.of(weight, CLASSES, width));
        String bias = head.initializer("head.bias", TensorData.of(new float[CLASSES]));
        head.output(
                head.node("Gemm", mean, matrix, bias).attribute("transB", 1).as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", CLASSES));
        return encoder.graft(head.build(), Map.of("hidden", hidden.name()));
    }

    private static Map<String, TensorData> pictures(OnnxModel network) {
        var random = new Random(2);
        float[] pixels = new float[PICTURES * 3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return Map.of(network.inputs().get(0).name(), TensorData.of(pixels, PICTURES, 3, SIDE, SIDE));
    }

    private static Map<String, TensorData> texts() {
        var random = new Random(3);
        long[] words =
                random.longs(TEXTS * TOKENS, FIRST_WORD, FIRST_WORD + WORDS).toArray();
        long[] ones = IntStream.range(0, words.length).mapToLong(i -> 1).toArray();
        return Map.of(
                "input_ids", TensorData.of(words, TEXTS, TOKENS),
                "attention_mask", TensorData.of(ones, TEXTS, TOKENS),
                "token_type_ids", TensorData.of(new long[words.length], TEXTS, TOKENS));
    }
}
