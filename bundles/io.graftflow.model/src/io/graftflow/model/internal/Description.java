package io.graftflow.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.NetworkSource;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Step;
import io.graftflow.model.Task;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.ShapeInference;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a model's folder says about its network: {@value ModelFiles#GRAFTFLOW} and {@value ModelFiles#CONFIG}. */
public final class Description {

    private static final int FORMAT = 1;

    private Description() {}

    /**
     * What is said beside the network.
     *
     * @param labels what each number of the answer is called
     * @param preprocessing how raw values become inputs, when it is said
     * @param head what the model answers with, when it is said
     * @param frozen weights that stay
     * @param provenance oldest step first
     */
    public record Parts(
            List<String> labels,
            Optional<Preprocessing> preprocessing,
            Optional<Head> head,
            SortedSet<String> frozen,
            List<Step> provenance) {}

    /** Reads all that is known of a model. */
    public static ModelSpec read(Model model) {
        OnnxModel network = model.network();
        Map<String, TensorType> types = ShapeInference.infer(network);
        List<TensorSpec> outputs = network.outputs().stream()
                .map(output -> new TensorSpec(output.name(), types.getOrDefault(output.name(), output.type())))
                .toList();
        HubConfig config = HubConfig.read(model.folder());
        Parts parts = readParts(model.folder(), config);
        Head head = parts.head().orElseGet(() -> Guess.head(outputs, config));
        Preprocessing preprocessing =
                parts.preprocessing().orElseGet(() -> Guess.preprocessing(model.folder(), network, config));
        List<String> labels = head.task().isNamed() ? config.labels() : List.of();
        return new ModelSpec(
                network.inputs(),
                outputs,
                LayerTree.of(network),
                labels,
                preprocessing,
                head,
                parts.frozen(),
                parts.provenance(),
                Optional.of(source(model, head, outputs)));
    }

    /** All that its answer is made of; of a model without a head, of all outputs. */
    private static NetworkSource source(Model model, Head head, List<TensorSpec> outputs) {
        return new NetworkSource(
                model.networkFile(),
                head.answers()
                        ? List.of(head.output())
                        : outputs.stream().map(TensorSpec::name).toList());
    }

    private static Parts readParts(Path folder, HubConfig config) {
        Path file = folder.resolve(ModelFiles.GRAFTFLOW);
        if (!Files.isRegularFile(file)) {
            return new Parts(config.labels(), Optional.empty(), Optional.empty(), new TreeSet<>(), List.of());
        }
        JsonNode json = HubConfig.json(file);
        int format = json.path("format").asInt(0);
        if (format > FORMAT) {
            throw ProblemException.error(
                            "model.newer-format",
                            "The model was written by a newer Graftflow; expected format " + FORMAT + ", got " + format
                                    + ".",
                            "Update Graftflow.")
                    .at(file.toString());
        }
        if (format < 1) {
            throw broken(file, "expected \"format\": " + FORMAT + ", got " + json.path("format"));
        }
        var frozen = new TreeSet<String>();
        json.path("frozen").forEach(name -> frozen.add(name.asText()));
        var provenance = new ArrayList<Step>();
        json.path("provenance").forEach(step -> provenance.add(step(step)));
        return new Parts(
                config.labels(),
                preprocessing(json.path("preprocessing"), file),
                head(json.path("head"), file),
                frozen,
                provenance);
    }

    private static Step step(JsonNode json) {
        var details = new TreeMap<String, String>();
        json.path("details")
                .properties()
                .forEach(entry -> details.put(entry.getKey(), entry.getValue().asText()));
        return new Step(json.path("action").asText(), details);
    }

    private static Optional<Head> head(JsonNode json, Path file) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        String word = json.path("task").asText();
        Task task = Arrays.stream(Task.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> broken(file, "there is no task \"" + word + "\""));
        return Optional.of(new Head(task, json.path("output").asText()));
    }

    private static Optional<Preprocessing> preprocessing(JsonNode json, Path file) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PreprocessingJson.read(json));
        } catch (IllegalArgumentException e) {
            throw broken(file, e.getMessage());
        }
    }

    private static ProblemException broken(Path file, String what) {
        return ProblemException.error(
                        "model.bad-description",
                        "The model's description does not fit: " + what + ".",
                        "Make the model again, or remove this file to let Graftflow find out what it can.")
                .at(file.toString());
    }

    /** Writes both files into a folder that holds the rest already. */
    public static void write(Path folder, OnnxModel network, Parts parts) throws IOException {
        HubConfig config = HubConfig.read(folder);
        Head head = parts.head().orElseGet(() -> Guess.head(network.outputs(), config));
        Preprocessing preprocessing =
                parts.preprocessing().orElseGet(() -> Guess.preprocessing(folder, network, config));
        config.write(folder, head, parts.labels());
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.set("preprocessing", PreprocessingJson.of(preprocessing));
        json.putObject("head").put("task", head.task().word()).put("output", head.output());
        ArrayNode frozen = json.putArray("frozen");
        parts.frozen().forEach(frozen::add);
        ArrayNode provenance = json.putArray("provenance");
        for (Step step : parts.provenance()) {
            ObjectNode details =
                    provenance.addObject().put("action", step.action()).putObject("details");
            step.details().forEach(details::put);
        }
        AtomicFiles.writeString(folder.resolve(ModelFiles.GRAFTFLOW), Json.pretty(json));
    }
}
