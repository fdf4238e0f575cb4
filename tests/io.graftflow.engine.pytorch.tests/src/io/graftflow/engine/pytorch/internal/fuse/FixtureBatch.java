package io.graftflow.engine.pytorch.internal.fuse;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Precision;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.testkit.Fixtures;
import io.graftflow.onnx.NpyFiles;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The first batch of a network of the fixtures. */
final class FixtureBatch {

    private final Path folder;
    private final JsonNode training;

    FixtureBatch(String name) {
        folder = Fixtures.model(name);
        try {
            training = Json.read(folder.resolve("training.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The gradients of all that the fixture trains, from a step of gradient descent at rate 1. */
    Map<String, TensorData> gradients(Engine engine, SessionOptions options, Precision precision) {
        OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
        boolean follows = training.at("/batch_norm/mode").asText().equals("train");
        TrainingProgram program = new TrainingProgram(
                        model,
                        training.path("logits_output").asText(),
                        new TreeSet<>(texts(training.path("trainable"))),
                        Loss.CROSS_ENTROPY,
                        new Optimizer("gd", Map.of()),
                        1)
                .withPrecision(precision)
                .withBehavior(new TrainingProgram.Behavior(
                        false, follows, training.path("class_axis").asInt()));
        try (TrainingSession session = engine.train(program, Device.CPU, options)) {
            Map<String, TensorData> before = session.weights();
            JsonNode batch = training.at("/batches/0");
            var inputs = new LinkedHashMap<String, TensorData>();
            List<String> names = texts(training.path("inputs"));
            for (int i = 0; i < names.size(); i++) {
                inputs.put(names.get(i), tensor(batch.path("inputs").path(i)));
            }
            session.step(inputs, List.of(tensor(batch.path("labels"))), 1);
            return differences(before, session.weights());
        }
    }

    private TensorData tensor(JsonNode file) {
        return NpyFiles.read(folder.resolve(file.asText()));
    }

    /** What was taken away from each tensor. */
    static Map<String, TensorData> differences(Map<String, TensorData> before, Map<String, TensorData> after) {
        var differences = new LinkedHashMap<String, TensorData>();
        before.forEach((name, tensor) -> {
            double[] old = tensor.doubles();
            double[] now = after.get(name).doubles();
            for (int i = 0; i < old.length; i++) {
                old[i] -= now[i];
            }
            differences.put(name, TensorData.of(old, tensor.shape()));
        });
        return differences;
    }
}
