package io.graftflow.nodes.train.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.model.Model;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Classifiers;
import io.graftflow.nodes.train.Runners;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Answers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FineTuneTest {

    private final Engines engines = new Engines(List.of(new OrtEngine(), new PyTorchEngine()));
    private final FineTune node = new FineTune(engines);

    @TempDir
    Path folder;

    private Model model;
    private Table train;

    @BeforeEach
    void makeInputs() {
        model = Classifiers.untrained(folder, 3);
        train = TinyText.rows(folder.resolve("train"), 120, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        ObjectNode sample = Json.object().put("input", "text").put("label", "label");
        return NodeContract.tests(
                node, sample.put("epochs", 3).put("optimizer", "sgd").put("holdBack", 0.1));
    }

    @Test
    void learnsWhatTheRowsShow() {
        Table test = TinyText.rows(folder.resolve("test"), 90, 2, 0);
        assertTrue(accuracy(model, test) < 0.7, "before " + accuracy(model, test));
        var settings = settings(json -> json.put("learningRate", 0.1));
        Model trained = run(settings, Values.none(), "a").model("model");
        assertTrue(accuracy(trained, test) > 0.95, "after " + accuracy(trained, test));
    }

    @Test
    void frozenWeightsKeepTheirBytesAndTheReportProvesIt() {
        Values values = run(settings(json -> {}), Values.none(), "a");
        Model trained = values.model("model");
        for (String tensor : model.spec().frozen()) {
            assertEquals(model.network().initializer(tensor), trained.network().initializer(tensor), tensor);
        }
        assertNotEquals(
                model.network().initializer("head.0.weight"), trained.network().initializer("head.0.weight"));
        JsonNode figures = values.report("report").figures();
        assertEquals(5, figures.path("frozen").path("tensors").asInt());
        assertTrue(figures.path("frozen").path("unchanged").asBoolean());
        assertTrue(figures.path("engines").path("passed").asBoolean());
        assertEquals(figures.path("engines"), figures.at("/checks/engines"));
        assertEquals(64, figures.at("/checks/frozen/sha256Before").asText().length());
        assertEquals(figures.at("/checks/frozen/sha256Before"), figures.at("/checks/frozen/sha256After"));
        assertEquals("cpu", figures.path("device").path("used").asText());
        assertEquals(51, figures.path("trainedParameters").asInt());
        assertEquals(30, figures.path("history").size());
        assertEquals(
                figures.path("history").get(29).path("loss"),
                figures.path("metrics").path("loss"));
    }

    @Test
    void pageShowsCurvesAndProofs() throws IOException {
        Report report = run(settings(json -> json.put("holdBack", 0.2)), Values.none(), "a")
                .report("report");
        String page = Files.readString(report.folder().resolve(Report.PAGE));
        assertTrue(page.contains("held-back rows"));
        assertTrue(page.contains("5 tensors of 1,088 weights have the same SHA-256"));
        assertTrue(page.contains("agree on 64 rows"));
    }

    @Test
    void unfrozenBackboneIsTrainedToo() {
        Model free = model.edit(folder.resolve("free"))
                .frozen(Set.of("embeddings.word.weight"))
                .write();
        var settings = settings(json -> json.put("epochs", 3).put("learningRate", 0.001));
        Model trained = node.run(
                        settings,
                        Values.of("model", free).with("train", train),
                        new FolderContext(folder.resolve("run")))
                .model("model");
        assertNotEquals(
                free.network().initializer("encoder.layer.0.dense.weight"),
                trained.network().initializer("encoder.layer.0.dense.weight"));
        assertEquals(
                free.network().initializer("embeddings.word.weight"),
                trained.network().initializer("embeddings.word.weight"));
    }

    @Test
    void validationTableIsMeasuredOn() {
        Table held = TinyText.rows(folder.resolve("held"), 30, 5, 0);
        JsonNode figures = run(
                        settings(json -> json.put("epochs", 5)), Values.none().with("validation", held), "a")
                .report("report")
                .figures();
        assertEquals(5, figures.path("history").size());
        assertTrue(figures.path("metrics").path("validationAccuracy").isNumber());
    }

    @Test
    void patienceEndsTraining() {
        Table noise = TinyText.rows(folder.resolve("noise"), 120, 7, 0.9);
        var settings = settings(json -> json.put("epochs", 200)
                .put("learningRate", 0.2)
                .put("holdBack", 0.3)
                .put("patience", 3));
        JsonNode figures = node.run(
                        settings,
                        Values.of("model", model).with("train", noise),
                        new FolderContext(folder.resolve("run")))
                .report("report")
                .figures();
        assertTrue(figures.path("stoppedEarly").asBoolean());
        assertTrue(figures.path("history").size() < 200);
    }

    @Test
    void sameSeedGivesTheSameBytesAndAnotherGivesOthers() {
        var settings = settings(json -> json.put("epochs", 3));
        String first = run(settings, Values.none(), "a").model("model").sha256();
        assertEquals(first, run(settings, Values.none(), "b").model("model").sha256());
        assertNotEquals(
                first,
                run(settings(json -> json.put("epochs", 3).put("seed", 1)), Values.none(), "c")
                        .model("model")
                        .sha256());
    }

    @Test
    void secondTrainingComputesNoFeatures() {
        run(settings(json -> json.put("epochs", 1)), Values.none(), "a");
        JsonNode figures = run(settings(json -> json.put("epochs", 2).put("learningRate", 0.1)), Values.none(), "a")
                .report("report")
                .figures();
        assertEquals(0, figures.path("features").path("computed").asInt());
        assertEquals(120, figures.path("features").path("fromCache").asInt());
    }

    @Test
    void whatWasDoneIsSaid() {
        var context = new FolderContext(folder.resolve("run"));
        node.run(
                settings(json -> json.put("epochs", 2)),
                Values.of("model", model).with("train", train),
                context);
        assertTrue(
                context.notes().get(0).startsWith("2 of 2 epochs"),
                context.notes().toString());
        assertTrue(context.notes().get(0).contains("51 of 1,139 weights trained, 1,088 frozen and unchanged"));
    }

    @Test
    void whatTheCheckSaysComesOut() {
        var settings = settings(json -> json.put("epochs", 1));
        Specs told = node.check(settings, Specs.of("model", model.spec()).with("train", train.spec()));
        assertEquals(List.of(), told.problems());
        Model trained = run(settings, Values.none(), "a").model("model");
        assertEquals(told.model("model").orElseThrow().layers(), trained.spec().layers());
        assertEquals(told.model("model").orElseThrow().labels(), trained.spec().labels());
        assertEquals(told.model("model").orElseThrow().frozen(), trained.spec().frozen());
    }

    @Test
    void modelThatIsFrozenWholeIsFoundBeforeARun() {
        Model frozen = model.edit(folder.resolve("frozen"))
                .frozen(Set.copyOf(model.spec().layers().tensors()))
                .write();
        Problem problem = problem(frozen, train.spec(), settings(json -> {}));
        assertEquals("train.nothing-to-train", problem.code());
        assertEquals("model", problem.where());
    }

    @Test
    void backboneSaysWhichNodeIsMissing() {
        Model backbone = TinyText.backbone(folder.resolve("tiny"));
        Problem problem = problem(backbone, train.spec(), settings(json -> {}));
        assertEquals("train.no-head", problem.code());
        assertEquals("Put Replace Head before it.", problem.remedy());
    }

    @Test
    void columnsAreHeldAgainstBothTables() {
        Problem missing = problem(model, train.spec(), settings(json -> json.put("label", "lable")));
        assertEquals("table.missing-column", missing.code());
        assertEquals("label", missing.where());
        assertEquals("Did you mean \"label\"?", missing.remedy());
        Specs inputs = Specs.of("model", model.spec())
                .with("train", train.spec())
                .with("validation", TableSpec.of(Column.of("text", ColumnKind.TEXT)));
        assertEquals(
                "table.missing-column",
                node.check(settings(json -> {}), inputs).problems().get(0).code());
    }

    @Test
    void settingsThatCannotBeAreFoundBeforeARun() {
        Problem schedule = problem(model, train.spec(), settings(json -> json.put("schedule", "cosin")));
        assertEquals("train.unknown-schedule", schedule.code());
        assertEquals("schedule", schedule.where());
        assertEquals("Did you mean \"cosine\"?", schedule.remedy());
        Problem rate = problem(model, train.spec(), settings(json -> json.put("learningRate", 0)));
        assertEquals("learningRate", rate.where());
        Problem patience = problem(model, train.spec(), settings(json -> json.put("patience", 2)));
        assertEquals("train.no-validation", patience.code());
        assertEquals("patience", patience.where());
    }

    @Test
    void missingLabelsNameARow() {
        Problem problem = failure("animal", "food", "", "place");
        assertEquals("train.missing-label", problem.code());
        assertTrue(problem.message().contains("row 3"), problem.message());
    }

    @Test
    void oneClassIsRefused() {
        Problem problem = failure("food", "food", "food");
        assertEquals("train.single-class", problem.code());
        assertTrue(problem.message().contains("\"food\""), problem.message());
    }

    @Test
    void labelsThatTheModelDoesNotKnowAreRefused() {
        Problem problem = failure("animal", "fod");
        assertEquals("train.unknown-label", problem.code());
        assertEquals("Did you mean \"food\"?", problem.remedy());
    }

    @Test
    void tableWithoutRowsIsRefused() {
        assertEquals("train.no-rows", failure().code());
    }

    private Problem problem(Model subject, TableSpec table, TuningSettings settings) {
        Specs specs = node.check(settings, Specs.of("model", subject.spec()).with("train", table));
        assertFalse(specs.problems().isEmpty());
        return specs.problems().get(0);
    }

    private Problem failure(String... labels) {
        Table rows;
        try (var writer = Table.write(folder.resolve("labelled"), train.spec())) {
            for (String label : labels) {
                writer.text(0, "the cat");
                if (!label.isEmpty()) {
                    writer.text(1, label);
                }
                writer.endRow();
            }
            rows = writer.finish();
        }
        return assertThrows(
                        ProblemException.class,
                        () -> node.run(
                                settings(json -> {}),
                                Values.of("model", model).with("train", rows),
                                new FolderContext(folder.resolve("run"))))
                .problem();
    }

    private double accuracy(Model subject, Table rows) {
        var context = new FolderContext(folder.resolve("accuracy"));
        Answers probabilities = Answers.of(Runners.of(engines, context), subject, rows, "text", Progress.NONE);
        var scorer = new Scorer(TinyText.LABELS, Metrics.builtIn());
        float[] row = new float[TinyText.LABELS.size()];
        String[] labels = rows.texts("label");
        for (int i = 0; i < labels.length; i++) {
            probabilities.copy(i, row);
            scorer.add(TinyText.LABELS.indexOf(labels[i]), row);
        }
        return scorer.scores().byId().get("accuracy");
    }

    private Values run(TuningSettings settings, Values more, String place) {
        return node.run(
                settings, more.with("model", model).with("train", train), new FolderContext(folder.resolve(place)));
    }

    private static TuningSettings settings(Consumer<ObjectNode> change) {
        ObjectNode json = Json.object().put("input", "text").put("label", "label");
        change.accept(json);
        return SettingsCodec.of(TuningSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }
}
