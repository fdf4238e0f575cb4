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
import io.graftflow.model.Task;
import io.graftflow.node.Report;
import io.graftflow.node.Specs;
import io.graftflow.node.TargetSettings;
import io.graftflow.node.Values;
import io.graftflow.nodes.evaluate.evaluate.Evaluate.Settings;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {

    private static final Settings SETTINGS = settings("text", "label");

    private final Evaluate node = new Evaluate(new Engines(List.of(new OrtEngine())), Metrics.builtIn());

    private static Settings settings(String input, String label) {
        return new Settings(input, new TargetSettings(label, List.of(), "|"), 0.5);
    }

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
        assertEquals("train.no-head", problem.code());
        assertEquals("model", problem.where());
    }

    @Test
    void columnsAreHeldAgainstTheTable() {
        Problem label = check(model, table.spec(), settings("text", "labl"));
        assertEquals("table.missing-column", label.code());
        assertEquals("label", label.where());
        assertEquals("Did you mean \"label\"?", label.remedy());
        Problem input = check(model, table.spec(), settings("txt", "label"));
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

    @Test
    void labelsOfListsAndOfColumnsAreScoredAlike() {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 80, 1);
        Model labels = untrained(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
        Values values = run(settings("text", "topics"), labels, rows, "lists");
        JsonNode figures = values.report("report").figures();
        assertEquals("multi-label-classification", figures.path("kind").asText());
        assertEquals(3, figures.path("labels").size());
        long[] correct = {0};
        long[] wrong = {0};
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            Set<String> truth = Set.of(row.text("topics").split("\\|"));
            Set<String> told = row.text("prediction").isEmpty()
                    ? Set.of()
                    : Set.of(row.text("prediction").split("\\|"));
            assertEquals(truth.equals(told), row.bool("correct"));
            correct[0] += row.bool("correct") ? 1 : 0;
            wrong[0] += TinyText.LABELS.stream()
                    .filter(label -> truth.contains(label) != told.contains(label))
                    .count();
        });
        assertEquals(correct[0] / 80.0, figures.at("/metrics/subsetAccuracy").asDouble(), 1e-12);
        assertEquals(wrong[0] / 240.0, figures.at("/metrics/hammingLoss").asDouble(), 1e-12);
        var columns = new Settings("text", new TargetSettings("", List.of("food", "animal", "place"), "|"), 0.5);
        JsonNode same = run(columns, labels, rows, "columns").report("report").figures();
        assertEquals(figures.path("metrics"), same.path("metrics"));
        var all = new Settings("text", new TargetSettings("topics", List.of(), "|"), 0);
        JsonNode everything = run(all, labels, rows, "all").report("report").figures();
        assertEquals(1, everything.at("/labels/0/recall").asDouble(), "at the threshold 0 each label is told");
    }

    @Test
    void numbersAreScoredInTheUnitsOfTheData() throws IOException {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 80, 1);
        Model numbers = untrained(Task.REGRESSION, 1, List.of("grams"));
        Values values = run(settings("text", "grams"), numbers, rows, "a");
        JsonNode figures = values.report("report").figures();
        double[] sum = {0};
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            int column = row.spec().index("error");
            assertEquals(row.number("prediction") - row.number("grams"), row.number(column), 1e-9);
            sum[0] += Math.abs(row.number(column));
        });
        assertEquals(sum[0] / 80, figures.at("/metrics/mae").asDouble(), 1e-6);
        assertEquals("grams", figures.at("/values/0/name").asText());
        String page = Files.readString(values.report("report").folder().resolve(Report.PAGE));
        assertTrue(page.contains("Answers and errors: grams") && page.contains("Largest errors"), page);
    }

    @Test
    void vectorsAreScoredByTheirNeighbours() {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 60, 1);
        Model vectors = untrained(Task.EMBEDDING, 8, List.of());
        Values values = run(settings("text", "label"), vectors, rows, "a");
        JsonNode figures = values.report("report").figures();
        List<float[]> all = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            all.add(row.vector("embedding"));
            labels.add(row.text("label"));
        });
        int hits = 0;
        for (int i = 0; i < 60; i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < 60; k++) {
                double away = 0;
                for (int axis = 0; axis < 8; axis++) {
                    away += Math.pow(all.get(i)[axis] - all.get(k)[axis], 2);
                }
                if (k != i && away < least) {
                    least = away;
                    nearest = k;
                }
            }
            hits += labels.get(i).equals(labels.get(nearest)) ? 1 : 0;
        }
        assertEquals(hits / 60.0, figures.at("/metrics/recallAt1").asDouble(), 1e-12);
    }

    @Test
    void whatTheCheckSaysOfEachTaskComesOut() {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 20, 1);
        Map<Settings, Model> cases = Map.of(
                settings("text", "topics"),
                untrained(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS),
                settings("text", "grams"),
                untrained(Task.REGRESSION, 1, List.of("grams")),
                new Settings("text", new TargetSettings("", List.of("grams", "food"), "|"), 0.5),
                untrained(Task.REGRESSION, 2, List.of("food", "grams")),
                settings("text", "label"),
                untrained(Task.EMBEDDING, 8, List.of()));
        cases.forEach((settings, subject) -> {
            Specs specs = node.check(settings, Specs.of("model", subject.spec()).with("table", rows.spec()));
            assertEquals(List.of(), specs.problems());
            assertEquals(
                    specs.table("predictions").orElseThrow().columns(),
                    run(settings, subject, rows, settings.toString())
                            .table("predictions")
                            .spec()
                            .columns());
        });
        Problem kind = check(untrained(Task.REGRESSION, 1, List.of("grams")), rows.spec(), settings("text", "label"));
        assertEquals("table.wrong-kind", kind.code());
        Problem nothing = check(model, rows.spec(), settings("text", ""));
        assertEquals("evaluate.no-target", nothing.code());
    }

    private Model untrained(Task task, int count, List<String> names) {
        Model backbone = TinyText.backbone(folder.resolve("backbone-" + task.word() + count));
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(), Activation.RELU, 0, count, 5, task);
        return backbone.edit(folder.resolve(task.word() + count))
                .network(HeadBuilder.build(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), settings))
                .head(new Head(task, HeadBuilder.output(task)))
                .labels(names)
                .write();
    }

    private Values run(Settings settings, Model subject, Table rows, String place) {
        String name = place.replaceAll("\\W", "");
        return node.run(
                settings,
                Values.of("model", subject).with("table", rows),
                new FolderContext(folder.resolve("run" + name)));
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
