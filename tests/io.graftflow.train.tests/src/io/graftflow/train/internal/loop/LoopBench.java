package io.graftflow.train.internal.loop;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.ScheduleSettings;
import io.graftflow.train.internal.Checkpoints;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.TrainingLoop;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A small network and a loop over it. */
final class LoopBench {

    static final Engine ENGINE = new PyTorchEngine();
    static final SessionOptions ONE_THREAD = new SessionOptions(1);
    static final Set<String> WEIGHTS = Set.of("first.weight", "first.bias", "second.weight", "second.bias");

    /** What is trained of {@link #normalized}. */
    static final Set<String> NORMALIZED = Set.of("first.weight", "norm.weight", "norm.bias", "second.weight");

    /** Plain steps, all alike. */
    static final FineTuneSettings PLAIN = FineTuneSettings.DEFAULT
            .withEpochs(2)
            .withBatchSize(16)
            .withLearningRate(0.1)
            .withOptimizer(new Optimizer("sgd", Map.of()))
            .withSchedule(ScheduleSettings.of("constant"));

    private final Path folder;
    private final Loss loss;
    private int runs;

    LoopBench(Path folder) {
        this(folder, Loss.CROSS_ENTROPY);
    }

    LoopBench(Path folder, Loss loss) {
        this.folder = folder;
        this.loss = loss;
    }

    /** What came of a loop: the weights that were taken, and the loop. */
    record Trained(Map<String, TensorData> weights, TrainingLoop loop) {}

    /** Two layers with something between them. */
    static OnnxModel network(String between) {
        var graph = new GraphBuilder("two-layers", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", Vectors.WIDTH));
        graph.initializer("first.weight", random(1, 8, Vectors.WIDTH));
        graph.initializer("first.bias", random(2, 8));
        graph.initializer("second.weight", random(3, 3, 8));
        graph.initializer("second.bias", random(4, 3));
        String hidden = graph.node("Gemm", x, "first.weight", "first.bias")
                .attribute("transB", 1L)
                .named("/first/Gemm")
                .as("hidden");
        String middle = graph.node(between, hidden).named("/first/" + between).as("middle");
        graph.output(
                graph.node("Gemm", middle, "second.weight", "second.bias")
                        .attribute("transB", 1L)
                        .named("/second/Gemm")
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", 3));
        return graph.build();
    }

    /** Two layers with a batch norm and no bias before it. */
    static OnnxModel normalized() {
        var graph = new GraphBuilder("normalized", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", Vectors.WIDTH));
        graph.initializer("first.weight", random(1, 8, Vectors.WIDTH));
        graph.initializer("norm.weight", random(5, 8));
        graph.initializer("norm.bias", random(6, 8));
        graph.initializer("norm.mean", random(7, 8));
        graph.initializer("norm.var", TensorData.of(new float[] {1, 2, 1, 2, 1, 2, 1, 2}, 8));
        graph.initializer("second.weight", random(3, 3, 8));
        String hidden =
                graph.node("Gemm", x, "first.weight").attribute("transB", 1L).as("hidden");
        String normal = graph.node("BatchNormalization", hidden, "norm.weight", "norm.bias", "norm.mean", "norm.var")
                .as("normal");
        graph.output(
                graph.node("Gemm", normal, "second.weight")
                        .attribute("transB", 1L)
                        .as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", 3));
        return graph.build();
    }

    private static TensorData random(long seed, long... shape) {
        var random = new Random(seed);
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        return TensorData.of(values, shape);
    }

    static TrainingProgram program(OnnxModel network, Set<String> trainable, FineTuneSettings settings) {
        return program(network, trainable, Loss.CROSS_ENTROPY, settings);
    }

    private static TrainingProgram program(
            OnnxModel network, Set<String> trainable, Loss loss, FineTuneSettings settings) {
        return new TrainingProgram(
                        network, "logits", new TreeSet<>(trainable), loss, settings.optimizer(), settings.seed())
                .withClipping(settings.regularization().clipping());
    }

    static Trainee trainee(Engine engine, TrainingProgram program, TrainingSession session) {
        return new Trainee(
                engine,
                Device.CPU,
                ONE_THREAD,
                program,
                session,
                new PrecisionPick(Precision.FLOAT32, "It is a test."));
    }

    Trained train(FineTuneSettings settings, LabeledRows rows) {
        return train(ENGINE, network("Relu"), settings, rows, Optional.empty());
    }

    Trained train(FineTuneSettings settings, LabeledRows rows, LabeledRows held) {
        return train(ENGINE, network("Relu"), settings, rows, Optional.of(held));
    }

    /** Trains until it was asked so often whether it should stop, then to the end. */
    Trained trainWithABreak(FineTuneSettings settings, LabeledRows rows, LabeledRows held, int questions) {
        Path checkpoints = folder.resolve("checkpoints-" + runs++);
        int[] left = {questions};
        Progress cancelled = Progress.quiet(() -> left[0]-- <= 0);
        try {
            train(ENGINE, network("Relu"), WEIGHTS, settings, rows, Optional.of(held), checkpoints, cancelled);
            throw new AssertionError("It should have been cancelled.");
        } catch (CancelledException e) {
            return train(
                    ENGINE, network("Relu"), WEIGHTS, settings, rows, Optional.of(held), checkpoints, Progress.NONE);
        }
    }

    Trained train(
            Engine engine, OnnxModel network, FineTuneSettings settings, LabeledRows rows, Optional<LabeledRows> held) {
        return train(engine, network, WEIGHTS, settings, rows, held);
    }

    Trained train(
            Engine engine,
            OnnxModel network,
            Set<String> trainable,
            FineTuneSettings settings,
            LabeledRows rows,
            Optional<LabeledRows> held) {
        return train(
                engine,
                network,
                trainable,
                settings,
                rows,
                held,
                folder.resolve("checkpoints-" + runs++),
                Progress.NONE);
    }

    private Trained train(
            Engine engine,
            OnnxModel network,
            Set<String> trainable,
            FineTuneSettings settings,
            LabeledRows rows,
            Optional<LabeledRows> held,
            Path checkpoints,
            Progress progress) {
        TrainingProgram program = program(network, trainable, loss, settings);
        try (TrainingSession session = engine.train(program, Device.CPU, ONE_THREAD)) {
            var loop = new TrainingLoop(
                    trainee(engine, program, session),
                    settings,
                    rows,
                    held,
                    Double.POSITIVE_INFINITY,
                    new Checkpoints(checkpoints, "test"),
                    progress);
            loop.run();
            return new Trained(session.weights(), loop);
        }
    }
}
