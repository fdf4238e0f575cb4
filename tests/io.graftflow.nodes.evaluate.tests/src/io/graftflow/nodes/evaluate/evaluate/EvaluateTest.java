package io.graftflow.nodes.evaluate.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.graftflow.evaluate.Metrics;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.node.Report;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.evaluate.classification.Evaluate.Settings;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {

    private static final Settings SETTINGS = new Settings("text", "label");

    private final Evaluate node =
            new Evaluate(new Engines(List.of(new OrtEngine())), Metrics.builtIn());

    @TempDir
    Path folder;

    private Model model;
    private Table table;

    @BeforeEach
    void makeInputs() {
        Model backbone = TinyText.backbone(folder.resolve("backbone"));
        OnnxModel network = HeadBuilder.build(
                Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN),
                HeadSettings.linear(Pooling.MEAN, TinyText.LABELS.size(), 5));
        model = backbone.edit(folder.resolve("classifier"))
                .network(network)
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .write();
        table = TinyText.rows(folder.resolve("rows"), 90, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("input", "text").put("label", "label"));
    }

    @Test
    void reportAndPredictionsSayTheSame() {
        Values values = run(table, Values.none());
        Table predictions = values.table("predictions");
        JsonNode figures = values.report("report").figures();
        long[] correct = {0};
        predictions.forEachRow(Progress.NONE, row -> {
            assertEquals(row.text("prediction").equals(row.text("label")), row.bool("correct"));
            correct[0] += row.bool("correct") ? 1 : 0;
        });
        assertTrue(correct[0] > 0 && correct[0] < 90, "correct " + correct[0]);
        assertEquals(correct[0] / 90.0, figures.path("metrics").path("accuracy").asDouble(), 1e-12);
        assertEquals(90, figures.path("rows").asInt());
        assertEquals(3, figures.path("classes").size());
        assertEquals("cpu", figures.path("device").path("used").asText());
        assertEquals(model.sha256(), figures.path("model").path("sha256").asText());
    }

    @Test
    void logLossIsThatOfTheConfidences() {
        Values values = run(table, Values.none());
        double[] sum = {0};
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            if (row.bool("correct")) {
                sum[0] -= Math.log(row.number("confidence"));
            }
        });
        double logLoss = values.report("report")
                .figures()
                .path("metrics")
                .path("logLoss")
                .asDouble();
        assertTrue(logLoss * 90 > sum[0], "the rows that are right are only a part of the loss");
    }

    @Test
    void whatTheCheckSaysComesOut() {
        Specs told = node.check(SETTINGS, Specs.of("model", model.spec()).with("table", table.spec()));
        assertEquals(List.of(), told.problems());
        assertEquals(
                told.table("predictions").orElseThrow(),
                run(table, Values.none()).table("predictions").spec());
    }

    @Test
    void pageShowsMistakesAndWhatTrainingProved() throws IOException {
        ObjectNode training = Json.object();
        training.putArray("history")
                .addObject()
                .put("epoch", 1)
                .put("loss", 0.5)
                .put("validationLoss", 0.6);
        training.putObject("frozen").put("tensors", 5).put("parameters", 1088).put("unchanged", true);
        training.putObject("engines").put("rows", 64).put("maxAbs", 1e-6).put("passed", true);
        Report report = Report.write(folder.resolve("training"), training, "<html></html>");
        Values values = run(table, Values.of("training", report));
        String page = Files.readString(values.report("report").folder().resolve(Report.PAGE));
        assertTrue(page.contains("Mistakes that the model is surest of"));
        assertTrue(page.contains("5 tensors of 1,088 weights have the same SHA-256"));
        assertTrue(page.contains("the written model and the one in training agree on 64 rows"));
        assertTrue(page.contains("The main processor was asked for."));
        assertEquals(report.figures(), values.report("report").figures().path("training"));
    }

    @Test
    void sameRowsGiveTheSameBytes() throws IOException {
        Path first = run(table, Values.none()).report("report").folder();
        byte[] page = Files.readAllBytes(first.resolve(Report.PAGE));
        byte[] json = Files.readAllBytes(first.resolve(Report.JSON));
        Path second = run(table, Values.none()).report("report").folder();
        org.junit.jupiter.api.Assertions.assertArrayEquals(page, Files.readAllBytes(second.resolve(Report.PAGE)));
        org.junit.jupiter.api.Assertions.assertArrayEquals(json, Files.readAllBytes(second.resolve(Report.JSON)));
    }

    @Test
    void howManyRowsWereComputedIsSaid() {
        var context = new FolderContext(folder.resolve("run"));
        node.run(SETTINGS, Values.of("model", model).with("table", table), context);
        node.run(SETTINGS, Values.of("model", model).with("table", table), context);
        assertEquals(
                "0 rows computed, 90 taken from the feature cache.",
                context.notes().get(1));
    }

    @Test
    void backboneIsRefused() {
        Model backbone = TinyText.backbone(folder.resolve("b"));
        Problem problem = check(backbone, table.spec(), SETTINGS);
        assertEquals("train.no-classifier", problem.code());
        assertEquals("model", problem.where());
    }

    @Test
    void columnsAreHeldAgainstTheTable() {
        Problem label = check(model, table.spec(), new Settings("text", "labl"));
        assertEquals("table.missing-column", label.code());
        assertEquals("label", label.where());
        assertEquals("Did you mean \"label\"?", label.remedy());
        Problem input = check(model, table.spec(), new Settings("txt", "label"));
        assertEquals("input", input.where());
        TableSpec numbers = table.spec().with(Column.of("label", ColumnKind.NUMBER));
        assertEquals("table.wrong-kind", check(model, numbers, SETTINGS).code());
    }

    @Test
    void missingLabelsNameTheirRows() {
        Problem problem = failure(labelled("animal", "", "food", ""));
        assertEquals("evaluate.missing-label", problem.code());
        assertEquals("label", problem.where());
        assertTrue(problem.message().contains("no label in 2 rows (2, 4)"), problem.message());
    }

    @Test
    void labelsThatTheModelDoesNotKnowNameTheirRows() {
        Problem problem = failure(labelled("animal", "plcae", "food"));
        assertEquals("evaluate.unknown-label", problem.code());
        assertTrue(problem.message().contains("\"plcae\", which is in row 2"), problem.message());
        assertEquals("Did you mean \"place\"?", problem.remedy());
    }

    @Test
    void tableWithoutRowsIsRefused() {
        assertEquals("evaluate.no-rows", failure(labelled()).code());
    }

    @Test
    void modelThatDoesNotNameItsClassesIsRefused() {
        Model nameless =
                model.edit(folder.resolve("nameless")).labels(List.of()).write();
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> node.run(
                                SETTINGS,
                                Values.of("model", nameless).with("table", table),
                                new FolderContext(folder.resolve("run"))))
                .problem();
        assertEquals("evaluate.no-labels", problem.code());
    }

    private Problem check(Model subject, TableSpec rows, Settings settings) {
        Specs specs = node.check(settings, Specs.of("model", subject.spec()).with("table", rows));
        assertFalse(specs.problems().isEmpty());
        return specs.problems().get(0);
    }

    private Problem failure(Table rows) {
        return assertThrows(ProblemException.class, () -> run(rows, Values.none()))
                .problem();
    }

    private Table labelled(String... labels) {
        try (var writer = Table.write(folder.resolve("labelled"), table.spec())) {
            for (String label : labels) {
                writer.text(0, "the cat");
                if (!label.isEmpty()) {
                    writer.text(1, label);
                }
                writer.endRow();
            }
            return writer.finish();
        }
    }

    private Values run(Table rows, Values more) {
        return node.run(
                SETTINGS, more.with("model", model).with("table", rows), new FolderContext(folder.resolve("run")));
    }
}
