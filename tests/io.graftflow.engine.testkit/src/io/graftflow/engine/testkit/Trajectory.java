package io.graftflow.engine.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
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

/** A training with known results, as {@code tests/fixtures/README.md} describes it. */
public final class Trajectory {

    private static final Map<String, String> OPTIONS = Map.of(
            "weight_decay", "weightDecay",
            "lr_decay", "lrDecay",
            "initial_accumulator_value", "initialAccumulatorValue");

    private final Path folder;
    private final JsonNode wanted;
    private final OnnxModel model;
    private final List<String> complaints = new ArrayList<>();

    private Trajectory(Path folder) throws IOException {
        this.folder = folder;
        this.wanted = Json.read(folder.resolve("training.json"));
        this.model = OnnxModel.read(folder.resolve("model.onnx"));
    }

    /** Whether a folder of a network has a training. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("training.json"));
    }

    /** Trains as the folder says; returns what is not as it should be, one sentence each. */
    public static List<String> complaints(Path folder, Engine engine, SessionOptions options) throws IOException {
        var trajectory = new Trajectory(folder);
        try (TrainingSession session = engine.train(trajectory.program(), Device.CPU, options)) {
            trajectory.steps(session);
            trajectory.probe(session);
            trajectory.changes(session.weights());
        }
        return trajectory.complaints;
    }

    private TrainingProgram program() {
        JsonNode optimizer = wanted.get("optimizer");
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
                wanted.get("logits_output").asText(),
                new TreeSet<>(texts(wanted.get("trainable"))),
                Loss.CROSS_ENTROPY,
                new Optimizer(optimizer.get("name").asText(), options),
                        1)
                .withBehavior(new TrainingProgram.Behavior(
                        false, follows, wanted.get("class_axis").asInt()));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private Map<String, TensorData> inputs(JsonNode files) {
        List<String> names = texts(wanted.get("inputs"));
        var inputs = new LinkedHashMap<String, TensorData>();
        for (int i = 0; i < names.size(); i++) {
            inputs.put(names.get(i), NpyFiles.read(folder.resolve(files.get(i).asText())));
        }
        return inputs;
    }

    private double tolerance(String name) {
        return wanted.at("/tolerance/" + name).asDouble();
    }

    private void check(String what, double got, double want, double allowed) {
        if (!(Math.abs(got - want) <= allowed)) {
            complaints.add(what + " is " + got + "; expected " + want + " within " + allowed + ".");
        }
    }

    private void steps(TrainingSession session) {
        JsonNode batches = wanted.get("batches");
        for (int i = 0; i < wanted.get("steps").asInt(); i++) {
            JsonNode batch = batches.get(i % batches.size());
            TensorData labels = NpyFiles.read(folder.resolve(batch.get("labels").asText()));
            double loss = session.step(
                    inputs(batch.get("inputs")),
                    List.of(labels),
                    wanted.get("learning_rates").get(i).asDouble());
            double want = wanted.at("/expected/losses").get(i).asDouble();
            check("The loss of step " + i, loss, want, tolerance("loss_rtol") * Math.abs(want));
        }
    }

    private void probe(TrainingSession session) {
        JsonNode probe = wanted.get("probe");
        double[] got = session.run(inputs(probe.get("inputs")))
                .get(wanted.get("logits_output").asText())
                .doubles();
        double[] want =
                NpyFiles.read(folder.resolve(probe.get("logits").asText())).doubles();
        for (int i = 0; i < want.length; i++) {
            check(
                    "The logit " + i + " after training",
                    got[i],
                    want[i],
                    tolerance("logits_atol") + tolerance("logits_rtol") * Math.abs(want[i]));
        }
    }

    private void changes(Map<String, TensorData> trained) {
        List<String> unchecked = texts(wanted.at("/tolerance/delta_norm_unchecked"));
        var norms = new LinkedHashMap<String, Double>();
        for (String kind : List.of("delta_norms", "statistics_delta_norms")) {
            wanted.at("/expected/" + kind)
                    .properties()
                    .forEach(entry -> norms.put(entry.getKey(), entry.getValue().asDouble()));
        }
        OnnxModel after = model.withInitializers(trained);
        norms.forEach((name, norm) -> {
            if (!unchecked.contains(name)) {
                check("The change of " + name, distance(after, name), norm, tolerance("delta_norm_rtol") * norm);
            }
        });
        wanted.at("/expected/frozen_sha256").properties().forEach(entry -> {
            if (!after.initializer(entry.getKey())
                    .sha256()
                    .equals(entry.getValue().asText())) {
                complaints.add("The frozen tensor " + entry.getKey() + " has changed.");
            }
        });
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
