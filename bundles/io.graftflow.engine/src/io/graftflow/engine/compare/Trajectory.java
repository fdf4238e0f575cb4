package io.graftflow.engine.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.NpyFiles;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A training with known results: a folder with {@code model.onnx} and {@code training.json}, which says the batches, the
 * optimizer and the rates of ten steps, and what each step and the trained network must give. The format is described in
 * {@code tests/fixtures/README.md}.
 */
public final class Trajectory {

    private static final String TRAINING = "training.json";
    private static final String LOSS = "softmax-cross-entropy-mean";

    private static final Map<String, String> OPTIONS = Map.of(
            "weight_decay", "weightDecay",
            "lr_decay", "lrDecay",
            "initial_accumulator_value", "initialAccumulatorValue");

    private final Path folder;
    private final JsonNode wanted;
    private final OnnxModel model;
    private final List<TrajectoryResult.Check> checks = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private double share;

    private Trajectory(Path folder) throws IOException {
        this.folder = folder;
        this.wanted = Json.read(folder.resolve(TRAINING));
        this.model = OnnxModel.read(folder.resolve("model.onnx"));
    }

    /** Whether a folder of a network has a training. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(TRAINING));
    }

    /**
     * Runs all trainings that are in the folders or below them, in the order of their paths.
     *
     * @throws ProblemException {@code test.no-tests} when a folder has no networks
     */
    public static List<TrajectoryResult> runAll(
            List<Path> folders, Engine engine, Device device, SessionOptions options, Progress progress) {
        List<Path> trainings = folders.stream()
                .flatMap(folder -> OnnxTestRunner.find(folder).stream())
                .filter(Trajectory::isIn)
                .toList();
        var results = new ArrayList<TrajectoryResult>();
        for (Path training : trainings) {
            progress.checkCancelled();
            progress.report(
                    (double) results.size() / trainings.size(),
                    training.getFileName().toString());
            results.add(run(training, engine, device, options));
        }
        return results;
    }

    /** Trains as the folder says, and holds all of it against the known results. */
    public static TrajectoryResult run(Path folder, Engine engine, Device device, SessionOptions options) {
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        try {
            var trajectory = new Trajectory(folder);
            try (TrainingSession session = engine.train(trajectory.program(), device, options)) {
                trajectory.steps(session);
                trajectory.probe(session);
                trajectory.changes(session.weights());
            }
            return new TrajectoryResult(name, trajectory.checks, trajectory.complaints, false);
        } catch (ProblemException e) {
            boolean unsupported = e.problem().code().startsWith("engine.unsupported");
            return new TrajectoryResult(name, List.of(), List.of(e.problem().message()), unsupported);
        } catch (IOException e) {
            return new TrajectoryResult(
                    name, List.of(), List.of("A file cannot be read: " + e.getMessage() + "."), false);
        }
    }

    private TrainingProgram program() {
        if (!text("loss").equals(LOSS)) {
            throw ProblemException.error(
                    "test.unknown-loss",
                    "The training has the loss \"" + text("loss") + "\"; expected \"" + LOSS + "\".",
                    "Leave this folder out.");
        }
        JsonNode optimizer = wanted.path("optimizer");
        var options = new HashMap<String, Double>();
        optimizer.properties().forEach(option -> {
            JsonNode value = option.getValue();
            if (option.getKey().equals("betas")) {
                options.put("beta1", value.get(0).asDouble());
                options.put("beta2", value.get(1).asDouble());
            } else if (!option.getKey().equals("name")) {
                double number = value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asDouble();
                options.put(OPTIONS.getOrDefault(option.getKey(), option.getKey()), number);
            }
        });
        boolean follows = wanted.at("/batch_norm/mode").asText().equals("train");
        return new TrainingProgram(
                        model,
                        text("logits_output"),
                        new TreeSet<>(texts(wanted.path("trainable"))),
                        Loss.CROSS_ENTROPY,
                        new Optimizer(optimizer.path("name").asText(), options),
                        1)
                .withBehavior(new TrainingProgram.Behavior(
                        false, follows, wanted.path("class_axis").asInt()));
    }

    private String text(String name) {
        return wanted.path(name).asText();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private Map<String, TensorData> inputs(JsonNode files) {
        List<String> names = texts(wanted.path("inputs"));
        var inputs = new LinkedHashMap<String, TensorData>();
        for (int i = 0; i < names.size(); i++) {
            inputs.put(names.get(i), tensor(files.path(i)));
        }
        return inputs;
    }

    private TensorData tensor(JsonNode file) {
        return NpyFiles.read(folder.resolve(file.asText()));
    }

    private double tolerance(String name) {
        return wanted.at("/tolerance/" + name).asDouble();
    }

    private void hold(String what, double got, double want, double allowed) {
        double off = Math.abs(got - want);
        if (!(off <= allowed)) {
            complaints.add(what + " is " + got + "; expected " + want + " within " + allowed + ".");
        }
        share = Math.max(share, off == 0 ? 0 : Double.isFinite(off) ? off / allowed : Double.POSITIVE_INFINITY);
    }

    private void held(String what, int count) {
        checks.add(new TrajectoryResult.Check(what, count, share));
        share = 0;
    }

    private void steps(TrainingSession session) {
        JsonNode batches = wanted.path("batches");
        int steps = wanted.path("steps").asInt();
        for (int i = 0; i < steps; i++) {
            JsonNode batch = batches.get(i % batches.size());
            double loss = session.step(
                    inputs(batch.path("inputs")),
                    List.of(tensor(batch.path("labels"))),
                    wanted.path("learning_rates").get(i).asDouble());
            double want = wanted.at("/expected/losses").get(i).asDouble();
            hold("The loss of step " + i, loss, want, tolerance("loss_rtol") * Math.abs(want));
        }
        held("losses", steps);
    }

    private void probe(TrainingSession session) {
        JsonNode probe = wanted.path("probe");
        TensorData want = tensor(probe.path("logits"));
        TensorData got = session.run(inputs(probe.path("inputs"))).get(text("logits_output"));
        if (!got.type().equals(want.type())) {
            complaints.add("The logits are " + got.type() + "; expected " + want.type() + ".");
            return;
        }
        double[] have = got.doubles();
        double[] should = want.doubles();
        for (int i = 0; i < should.length; i++) {
            hold(
                    "The logit " + i + " after training",
                    have[i],
                    should[i],
                    tolerance("logits_atol") + tolerance("logits_rtol") * Math.abs(should[i]));
        }
        held("logits", should.length);
    }

    private void changes(Map<String, TensorData> trained) {
        OnnxModel after = model.withInitializers(trained);
        norms(after, "delta_norms", "changes");
        norms(after, "statistics_delta_norms", "statistics");
        var frozen = wanted.at("/expected/frozen_sha256").properties();
        frozen.forEach(entry -> {
            if (!after.initializer(entry.getKey())
                    .sha256()
                    .equals(entry.getValue().asText())) {
                complaints.add("The frozen tensor " + entry.getKey() + " has changed.");
            }
        });
        held("frozen", frozen.size());
    }

    private void norms(OnnxModel after, String kind, String what) {
        List<String> unchecked = texts(wanted.at("/tolerance/delta_norm_unchecked"));
        int count = 0;
        for (Map.Entry<String, JsonNode> entry : wanted.at("/expected/" + kind).properties()) {
            String name = entry.getKey();
            if (!unchecked.contains(name)) {
                double norm = entry.getValue().asDouble();
                hold("The change of " + name, distance(after, name), norm, tolerance("delta_norm_rtol") * norm);
                count++;
            }
        }
        held(what, count);
    }

    private double distance(OnnxModel after, String name) {
        double[] now = after.initializer(name).doubles();
        double[] before = model.initializer(name).doubles();
        double sum = 0;
        for (int i = 0; i < now.length; i++) {
            sum += (now[i] - before[i]) * (now[i] - before[i]);
        }
        return Math.sqrt(sum);
    }
}
