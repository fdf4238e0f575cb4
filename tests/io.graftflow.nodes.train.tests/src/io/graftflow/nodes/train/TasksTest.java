package io.graftflow.nodes.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Task;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.embed.Embed;
import io.graftflow.nodes.train.finetune.FineTune;
import io.graftflow.nodes.train.finetune.TuningSettings;
import io.graftflow.nodes.train.predict.Predict;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Activation;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Normalization;
import io.graftflow.train.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small text model through Fine-tune and Predict, task by task. */
class TasksTest {

    private final Engines engines = new Engines(List.of(new OrtEngine(), new PyTorchEngine()));
    private final FineTune tune = new FineTune(engines);
    private final Predict predict = new Predict(engines);

    @TempDir
    Path folder;

    private Table train;
    private Table test;

    @BeforeEach
    void makeInputs() {
        train = TinyText.mixtures(folder.resolve("train"), 200, 1);
        test = TinyText.mixtures(folder.resolve("test"), 60, 2);
    }

    private Model headed(Task task, int count, List<String> names) {
        Model backbone = TinyText.backbone(folder.resolve("backbone"));
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(32), Activation.RELU, 0, count, 1, task);
        return backbone.edit(folder.resolve("headed"))
                .network(HeadBuilder.build(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), settings))
                .head(new Head(task, HeadBuilder.output(task)))
                .labels(names)
                .frozen(Set.copyOf(backbone.spec().layers().tensors()))
                .write();
    }

    private static TuningSettings settings(Consumer<ObjectNode> change) {
        ObjectNode json = Json.object()
                .put("input", "text")
                .put("learningRate", 0.02)
                .put("holdBack", 0.2)
                .put("epochs", 25);
        change.accept(json);
        return decoded(TuningSettings.class, json);
    }

    private static <S extends Record> S decoded(Class<S> type, ObjectNode json) {
        return SettingsCodec.of(type).decode(json, Path.of("")).settings().orElseThrow();
    }

    private Values tuned(Model model, TuningSettings settings) {
        Specs specs = tune.check(settings, Specs.of("model", model.spec()).with("train", train.spec()));
        assertEquals(List.of(), specs.problems());
        return tune.run(
                settings, Values.of("model", model).with("train", train), new FolderContext(folder.resolve("tune")));
    }

    private Table predicted(Model model, Consumer<ObjectNode> change) {
        ObjectNode json = Json.object().put("input", "text").put("prefix", "my_");
        change.accept(json);
        Predict.Settings settings = decoded(Predict.Settings.class, json);
        Specs specs = predict.check(settings, Specs.of("model", model.spec()).with("table", test.spec()));
        assertEquals(List.of(), specs.problems());
        Table table = predict.run(
                        settings,
                        Values.of("model", model).with("table", test),
                        new FolderContext(folder.resolve("predict" + json.size())))
                .table("table");
        assertEquals(specs.table("table").orElseThrow().columns(), table.spec().columns(), "as the check said");
        return table;
    }

    @Test
    void labelsAreLearntAndToldAsLists() throws IOException {
        Model model = headed(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        Values values =
                tuned(model, settings(json -> json.put("label", "topics").put("classWeights", "balanced")));
        JsonNode figures = values.report("report").figures();
        assertEquals("binary-cross-entropy", figures.path("loss").asText());
        assertTrue(
                figures.at("/metrics/validationMicroF1").asDouble() > 0.75,
                figures.path("metrics").toString());
        String page = Files.readString(values.report("report").folder().resolve(Report.PAGE));
        assertTrue(page.contains("Micro F1, held back") && page.contains("Macro F1"));
        Table told = predicted(values.model("model"), json -> json.put("probabilities", true));
        int[] right = {0};
        told.forEachRow(Progress.NONE, row -> {
            StringBuilder expected = new StringBuilder();
            for (String label : TinyText.LABELS) {
                if (row.number("my_probability_" + label) >= 0.5) {
                    expected.append(expected.isEmpty() ? "" : "|").append(label);
                }
            }
            assertEquals(expected.toString(), row.text("my_prediction"));
            right[0] += row.text("my_prediction").equals(row.text("topics")) ? 1 : 0;
        });
        assertTrue(right[0] > 30, right[0] + " of 60 rows have all labels right");
    }

    @Test
    void numbersAreLearntAndToldInTheUnitsOfTheData() {
        Model model = headed(Task.REGRESSION, 1, List.of("grams"));
        Values values = tuned(model, settings(json -> json.put("label", "grams").put("loss", "huber")));
        JsonNode figures = values.report("report").figures();
        assertEquals("huber", figures.path("loss").asText());
        assertTrue(
                figures.at("/metrics/validationR2").asDouble() > 0.7,
                figures.path("metrics").toString());
        Table told = predicted(values.model("model"), json -> {});
        double[] error = {0};
        told.forEachRow(
                Progress.NONE,
                row -> error[0] += Math.abs(row.number(row.spec().index("my_prediction"))
                                - row.number(row.spec().index("grams")))
                        / 60);
        assertTrue(error[0] < 300, "mean error " + error[0]);
    }

    @Test
    void severalNumbersHaveAColumnEach() {
        Model model = headed(Task.REGRESSION, 2, List.of("grams", "food"));
        Values values = tuned(model, settings(json -> {
            json.put("epochs", 2);
            json.putArray("columns").add("food").add("grams");
        }));
        Table told = predicted(values.model("model"), json -> {});
        assertTrue(told.spec().has("my_prediction_grams") && told.spec().has("my_prediction_food"));
    }

    @Test
    void vectorsAreLearntAndToldAsEmbedTellsThem() {
        Model model = headed(Task.EMBEDDING, 8, List.of());
        Values values = tuned(model, settings(json -> json.put("label", "label").put("epochs", 4)));
        JsonNode figures = values.report("report").figures();
        assertEquals("triplet", figures.path("loss").asText());
        assertTrue(figures.at("/metrics/validationRecallAt1").isNumber());
        Table told = predicted(values.model("model"), json -> {});
        var embed = new Embed(engines);
        Table embedded = embed.run(
                        decoded(Embed.Settings.class, Json.object().put("input", "text")),
                        Values.of("model", values.model("model")).with("table", test),
                        new FolderContext(folder.resolve("embed")))
                .table("table");
        try (var one = told.cursor();
                var other = embedded.cursor()) {
            for (int row = 0; row < 60; row++) {
                org.junit.jupiter.api.Assertions.assertArrayEquals(
                        one.seek(row).vector("my_embedding"), other.seek(row).vector("embedding"), 1e-6f);
            }
        }
    }

    @Test
    void aTeacherIsLearntFrom() {
        Model teacher = Classifiers.untrained(folder.resolve("teacher"), 8);
        Model model = headed(Task.SINGLE_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        TuningSettings settings = settings(json -> json.put("label", "label").put("epochs", 2));
        Values values = tune.run(
                settings,
                Values.of("model", model).with("train", train).with("teacher", teacher),
                new FolderContext(folder.resolve("taught")));
        assertEquals(
                "distillation", values.report("report").figures().path("loss").asText());
    }

    @Test
    void severalTeachersAreLearntFromByTheirWeights() {
        Model first = Classifiers.untrained(folder.resolve("first"), 8);
        Model second = Classifiers.untrained(folder.resolve("second"), 9);
        Model model = headed(Task.SINGLE_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        TuningSettings settings = settings(json -> {
            json.put("label", "label").put("epochs", 2);
            json.putArray("teacherWeights").add(3).add(1);
        });
        Specs inputs = Specs.of("model", model.spec())
                .with("train", train.spec())
                .with("teacher", first.spec())
                .with("teacher", second.spec());
        assertEquals(List.of(), tune.check(settings, inputs).problems());
        Values all = Values.of("model", model).with("train", train);
        Values both = tune.run(
                settings,
                all.with("teacher", first).with("teacher", second),
                new FolderContext(folder.resolve("both")));
        Values turned = tune.run(
                settings,
                all.with("teacher", second).with("teacher", first),
                new FolderContext(folder.resolve("turned")));
        org.junit.jupiter.api.Assertions.assertNotEquals(
                both.model("model").network().sha256(),
                turned.model("model").network().sha256(),
                "the first teacher counts three times as much");
    }

    @Test
    void teachersThatCannotTeachAreFoundBeforeARun() {
        Model classes = headed(Task.SINGLE_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        Specs one =
                Specs.of("model", classes.spec()).with("train", train.spec()).with("teacher", classes.spec());
        Problem weights = tune.check(
                        settings(json -> json.put("label", "label")
                                .putArray("teacherWeights")
                                .add(1)
                                .add(2)),
                        one)
                .problems()
                .get(0);
        assertEquals("train.teacher-weights", weights.code());
        assertEquals("teacherWeights", weights.where());
        Problem frozen = tune.check(settings(json -> json.put("label", "label").put("featureWeight", 1)), one)
                .problems()
                .get(0);
        assertEquals("train.nothing-to-match", frozen.code());
        Model numbers = headed(Task.REGRESSION, 1, List.of("grams"));
        Problem task = tune.check(
                        settings(json -> json.put("label", "label")),
                        Specs.of("model", classes.spec())
                                .with("train", train.spec())
                                .with("teacher", numbers.spec()))
                .problems()
                .get(0);
        assertEquals("train.teacher-task", task.code());
        assertEquals("teacher", task.where());
    }

    @Test
    void whatDoesNotFitTheTaskIsFoundBeforeARun() {
        Model numbers = headed(Task.REGRESSION, 1, List.of("grams"));
        assertProblem("train.loss-unfit", "loss", numbers, json -> json.put("label", "grams")
                .put("loss", "focal"));
        assertProblem("train.weights-unfit", "classWeights", numbers, json -> json.put("label", "grams")
                .put("classWeights", "balanced"));
        assertProblem("table.wrong-kind", "label", numbers, json -> json.put("label", "topics"));
        assertProblem("train.no-target", "label", numbers, json -> {});
        assertProblem("train.target-count", "columns", numbers, json -> json.putArray("columns")
                .add("grams")
                .add("food"));
        Model classes = headed(Task.SINGLE_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        assertProblem("train.no-teacher", "loss", classes, json -> json.put("label", "label")
                .put("loss", "distillation"));
        assertProblem("train.unknown-label", "weights", classes, json -> json.put("label", "label")
                .putObject("weights")
                .put("anmial", 2));
        Specs taught = tune.check(
                settings(json -> json.put("label", "label").put("loss", "focal")),
                Specs.of("model", classes.spec()).with("train", train.spec()).with("teacher", classes.spec()));
        assertEquals("train.idle-teacher", taught.problems().get(0).code());
        Specs confident = predict.check(
                decoded(
                        Predict.Settings.class,
                        Json.object().put("input", "text").put("confidence", 0.5)),
                Specs.of("model", numbers.spec()).with("table", test.spec()));
        assertEquals("predict.no-confidence", confident.problems().get(0).code());
    }

    private void assertProblem(String code, String where, Model model, Consumer<ObjectNode> change) {
        Specs specs =
                tune.check(settings(change), Specs.of("model", model.spec()).with("train", train.spec()));
        assertEquals(1, specs.problems().size(), specs.problems().toString());
        Problem problem = specs.problems().get(0);
        assertEquals(code, problem.code());
        assertEquals(where, problem.where());
    }
}
