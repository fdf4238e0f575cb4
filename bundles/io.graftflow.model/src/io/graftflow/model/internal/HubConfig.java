package io.graftflow.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Head;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The configuration of a model as the Hugging Face tools have it, {@value ModelFiles#CONFIG}. */
final class HubConfig {

    private static final String ID_TO_LABEL = "id2label";
    private static final String LABEL_TO_ID = "label2id";
    private static final String PROBLEM_TYPE = "problem_type";
    /** The tasks that the Hugging Face tools have a word for. */
    private static final Map<String, Task> PROBLEM_TYPES = Map.of(
            "single_label_classification", Task.SINGLE_LABEL_CLASSIFICATION,
            "multi_label_classification", Task.MULTI_LABEL_CLASSIFICATION,
            "regression", Task.REGRESSION);

    private static final String ARCHITECTURES = "architectures";

    private final ObjectNode json;
    private final List<String> labels;

    private HubConfig(ObjectNode json, List<String> labels) {
        this.json = json;
        this.labels = labels;
    }

    /** Reads the file of a folder; an absent one says nothing. */
    static HubConfig read(Path folder) {
        Path file = folder.resolve(ModelFiles.CONFIG);
        if (!Files.isRegularFile(file)) {
            return new HubConfig(Json.object(), List.of());
        }
        JsonNode json = json(file);
        if (!(json instanceof ObjectNode object)) {
            throw ProblemException.error(
                            "model.bad-config",
                            "The configuration must be a JSON object, got " + json.getNodeType() + ".",
                            "Get the model again.")
                    .at(file.toString());
        }
        return new HubConfig(object, labels(object.path(ID_TO_LABEL), file));
    }

    /** Reads any JSON file of a model. */
    static JsonNode json(Path file) {
        try {
            return Json.read(file);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "model.unreadable",
                                    "The file cannot be read as UTF-8: " + e.getMessage() + ".",
                                    "Get the model again.")
                            .at(file.toString()),
                    e);
        }
    }

    private static List<String> labels(JsonNode idToLabel, Path file) {
        var byId = new TreeMap<Integer, String>();
        idToLabel.properties().forEach(entry -> {
            if (!entry.getKey().matches("\\d{1,9}")) {
                throw badLabels(file, "expected the numbers of classes as keys, got \"" + entry.getKey() + "\"");
            }
            byId.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
        });
        if (!byId.isEmpty() && byId.lastKey() != byId.size() - 1) {
            throw badLabels(file, "expected classes 0 to " + (byId.size() - 1) + ", got " + byId.keySet());
        }
        return new ArrayList<>(byId.values());
    }

    private static ProblemException badLabels(Path file, String what) {
        return ProblemException.error(
                        "model.bad-config",
                        "The labels in \"" + ID_TO_LABEL + "\" do not fit: " + what + ".",
                        "Number the labels from 0 without a gap.")
                .at(file.toString());
    }

    /** What each number of the answer is called, in order; empty when none are named. */
    List<String> labels() {
        return labels;
    }

    /** The task, when it is declared. */
    Optional<Task> task() {
        return Optional.of(text(PROBLEM_TYPE)).map(PROBLEM_TYPES::get);
    }

    /** A text member; empty when there is none. */
    String text(String name) {
        return json.path(name).asText("");
    }

    /** A whole number, when there is one. */
    OptionalLong number(String name) {
        JsonNode value = json.path(name);
        return value.isIntegralNumber() && value.canConvertToLong()
                ? OptionalLong.of(value.asLong())
                : OptionalLong.empty();
    }

    /** Writes the file with other labels, keeping all members that it does not know. */
    void write(Path folder, Head head, List<String> classes) throws IOException {
        ObjectNode changed = json.deepCopy();
        changed.remove(List.of(ID_TO_LABEL, LABEL_TO_ID, PROBLEM_TYPE));
        if (head.task().isNamed()) {
            changed.put(PROBLEM_TYPE, head.task().word().replace('-', '_'));
            nameArchitecture(changed);
            ObjectNode idToLabel = changed.putObject(ID_TO_LABEL);
            ObjectNode labelToId = changed.putObject(LABEL_TO_ID);
            for (int i = 0; i < classes.size(); i++) {
                idToLabel.put(Integer.toString(i), classes.get(i));
                labelToId.put(classes.get(i), i);
            }
        }
        if (!changed.isEmpty() || !json.isEmpty()) {
            AtomicFiles.writeString(folder.resolve(ModelFiles.CONFIG), Json.pretty(changed));
        }
    }

    /** {@code BertModel} with a head for classes or numbers is called {@code BertForSequenceClassification}. */
    private static void nameArchitecture(ObjectNode config) {
        String name = config.path(ARCHITECTURES).path(0).asText("");
        String family = name.replaceFirst("(Model|For[A-Z]\\w*)$", "");
        if (!family.isEmpty() && !family.equals(name) && !name.matches("\\w+For\\w*Classification")) {
            config.putArray(ARCHITECTURES).add(family + "ForSequenceClassification");
        }
    }
}
