package io.graftflow.train;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Device;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.train.internal.Checkpoints;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.TrainingLoop;
import io.graftflow.train.internal.loop.PrecisionPick;
import io.graftflow.train.internal.loop.Trainee;
import io.graftflow.train.targets.ClassTargets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How long an epoch of a linear head takes over 1 000 cached rows of 384 features, 10 classes, in batches of 32. */
final class HeadBenchmark {

    private static final int ROWS = 1000;
    private static final int WIDTH = 384;
    private static final int CLASSES = 10;
    private static final List<String> CLASS_NAMES =
            IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    private static final int EPOCHS = 10;

    private HeadBenchmark() {}

    /** Seconds an epoch, the mean over 10 epochs, the best of 3 trainings. */
    static double secondsAnEpoch(int threads) throws IOException {
        Path folder = Files.createTempDirectory("graftflow-head");
        try {
            var bench = new Bench(folder);
            try (Table table = bench.vectors("rows", ROWS, WIDTH, 1)) {
                var identity = new GraphBuilder("identity", 17);
                String x = identity.input("x", ElementType.FLOAT, Shape.of("batch", WIDTH));
                identity.output(
                        identity.node("Identity", x).as("features"), ElementType.FLOAT, Shape.of("batch", WIDTH));
                var model = Model.create(folder.resolve("model"))
                        .network(identity.build())
                        .write();
                Features features = bench.runner()
                        .run(model, table, "x", List.of("features"), Progress.NONE)
                        .features();
                int[] classes =
                        IntStream.range(0, ROWS).map(row -> row % CLASSES).toArray();
                var rows = new LabeledRows(features, new ClassTargets("label", CLASS_NAMES, classes));
                return IntStream.range(0, 3)
                        .mapToDouble(turn -> epoch(rows, threads, folder.resolve("checkpoints" + turn)))
                        .min()
                        .orElseThrow();
            }
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }

    private static double epoch(LabeledRows rows, int threads, Path checkpoints) {
        var input = new GraphBuilder("input", 17);
        String x = input.input("features", ElementType.FLOAT, Shape.of("batch", WIDTH));
        input.output(input.node("Identity", x).as("same"), ElementType.FLOAT, Shape.of("batch", WIDTH));
        Backbone backbone = Backbone.of(input.build(), Head.NONE, "features", Pooling.NONE);
        OnnxModel head = HeadBuilder.build(backbone, HeadSettings.linear(Pooling.NONE, CLASSES, 1));
        var program = new TrainingProgram(
                head,
                HeadBuilder.LOGITS,
                new TreeSet<>(List.of("head.0.weight", "head.0.bias")),
                Loss.CROSS_ENTROPY,
                new Optimizer("adamw", Map.of()),
                0);
        FineTuneSettings settings = FineTuneSettings.DEFAULT.withEpochs(EPOCHS);
        try (TrainingSession session = Bench.TRAINING.train(program, Device.CPU, new SessionOptions(threads))) {
            var trainee = new Trainee(
                    Bench.TRAINING,
                    Device.CPU,
                    new SessionOptions(threads),
                    program,
                    session,
                    new PrecisionPick(Precision.FLOAT32, "For comparison."));
            var loop = new TrainingLoop(
                    trainee,
                    settings,
                    rows,
                    Optional.empty(),
                    Double.POSITIVE_INFINITY,
                    new Checkpoints(checkpoints, "benchmark"),
                    Progress.NONE);
            long start = System.nanoTime();
            loop.run();
            return (System.nanoTime() - start) / 1e9 / EPOCHS;
        }
    }

    /** Prints the seconds of an epoch; as JSON with {@code --json}. */
    public static void main(String[] arguments) throws IOException {
        double seconds = secondsAnEpoch(Runtime.getRuntime().availableProcessors());
        String form = List.of(arguments).contains("--json")
                ? "{\"rows\": 1000, \"secondsAnEpoch\": %.4f}%n"
                : "head, an epoch over 1000 cached rows: %.4f s%n";
        System.out.printf(Locale.ROOT, form, seconds);
    }
}
