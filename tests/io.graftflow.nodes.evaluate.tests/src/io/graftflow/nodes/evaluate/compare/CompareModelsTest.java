package io.graftflow.nodes.evaluate.compare;

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
import io.graftflow.data.Table;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelBuilder;
import io.graftflow.model.Task;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class CompareModelsTest {

    private static final int ROWS = 120;

    private final CompareModels node =
            new CompareModels(new Engines(List.of(new OrtEngine())), Metrics.builtIn(), FusionMethods.builtIn());

    @TempDir
    Path folder;

    private Model backbone;
    private Table table;

    @BeforeEach
    void makeInputs() {
        backbone = TinyText.backbone(folder.resolve("backbone"));
        table = TinyText.rows(folder.resolve("rows"), ROWS, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, sample());
    }

    @Test
    void modelIsEqualToItself() {
        Model model = classifier("a", 5);
        JsonNode figures = figures(run(settings(), table, model, model));
        JsonNode difference = figures.at("/differences/0");
        assertEquals("accuracy", difference.path("metric").asText());
        assertEquals("undecided", difference.path("outcome").asText());
        assertEquals(0, difference.path("low").asDouble());
        assertEquals(0, difference.path("high").asDouble());
        assertEquals(1, figures.at("/agreement/0/1").asDouble());
        assertEquals(1, figures.at("/sharedErrors/1/0").asDouble());
        assertEquals(figures.at("/models/0/metrics"), figures.at("/models/1/metrics"));
    }

    @Test
    void modelThatKnowsIsReallyBetterThanOneThatGuesses() throws IOException {
        Values values = run(settings(), table, classifier("guesses", 5), knowing("knows"));
        JsonNode figures = figures(values);
        assertTrue(figures.at("/models/1/metrics/accuracy").asDouble() > 0.85, figures.toString());
        assertEquals("better", figures.at("/differences/0/outcome").asText());
        assertEquals("Model 2", figures.at("/differences/0/model").asText());
        assertEquals(
                figures.at("/models/1/metrics/accuracy").asDouble()
                        - figures.at("/models/0/metrics/accuracy").asDouble(),
                figures.at("/differences/0/difference").asDouble(),
                1e-12);
        assertTrue(page(values).contains("Model 2 is really better than Model 1."));
    }

    @Test
    void againstTheBestTheOthersAreWorse() {
        Model knows = knowing("knows");
        ObjectNode settings = sample().put("against", "best").put("metric", "logLoss");
        JsonNode figures = figures(run(settings(settings), table, classifier("a", 5), knows, classifier("b", 6)));
        assertEquals("Model 2", figures.path("against").asText());
        List<String> deciding = new ArrayList<>();
        figures.path("differences").forEach(own -> {
            if (own.path("metric").asText().equals("logLoss")) {
                deciding.add(
                        own.path("model").asText() + " " + own.path("outcome").asText());
                assertTrue(own.path("difference").asDouble() > 0, "less log loss is better");
            }
        });
        assertEquals(List.of("Model 1 worse", "Model 3 worse"), deciding);
        assertEquals("logLoss", figures.at("/differences/0/metric").asText(), "the metric that decides comes first");
    }

    @Test
    void moreComparisonsWidenEachInterval() {
        Model first = classifier("a", 5);
        Model second = classifier("b", 6);
        JsonNode two = figures(run(settings(), table, first, second)).at("/differences/0");
        JsonNode three = figures(run(settings(), table, first, second, classifier("c", 7)))
                .at("/differences/0");
        assertEquals(two.path("difference"), three.path("difference"));
        assertTrue(three.path("high").asDouble() >= two.path("high").asDouble());
        assertTrue(three.path("low").asDouble() <= two.path("low").asDouble());
        assertTrue(three.path("high").asDouble() - three.path("low").asDouble()
                > two.path("high").asDouble() - two.path("low").asDouble());
    }

    @Test
    void tablesSayWhatTheReportSays() {
        ObjectNode named = sample();
        named.putArray("names").add("guesses").add("knows");
        Values values = run(settings(named), table, classifier("a", 5), knowing("knows"));
        JsonNode figures = figures(values);
        int[] counts = new int[3];
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            boolean first = row.text("prediction_guesses").equals(row.text("label"));
            boolean second = row.text("prediction_knows").equals(row.text("label"));
            assertEquals(first, row.bool("correct_guesses"));
            assertEquals(second, row.bool("correct_knows"));
            counts[0] += first ? 1 : 0;
            counts[1] += second ? 1 : 0;
            counts[2] += row.text("prediction_guesses").equals(row.text("prediction_knows")) ? 1 : 0;
        });
        assertEquals(
                counts[0] / (double) ROWS,
                figures.at("/metrics").path("guesses.accuracy").asDouble(),
                1e-12);
        assertEquals(counts[2] / (double) ROWS, figures.at("/agreement/0/1").asDouble(), 1e-12);
        List<String> names = new ArrayList<>();
        values.table("scores").forEachRow(Progress.NONE, row -> {
            JsonNode model = figures.path("models").get((int) row.index());
            names.add(row.text("model"));
            assertEquals(
                    model.at("/metrics/accuracy").asDouble(),
                    row.number(row.spec().index("accuracy")),
                    1e-12);
            assertEquals(model.path("bytes").asLong(), row.integer(row.spec().index("bytes")));
            assertTrue(row.number(row.spec().index("rows_per_second")) > 0);
        });
        assertEquals(List.of("guesses", "knows"), names);
    }

    @Test
    void whatTheCheckSaysComesOut() {
        Model one = classifier("a", 5);
        Model two = classifier("b", 6);
        Values values = run(settings(), table, one, two);
        Specs told = check(settings(), one, two);
        assertEquals(List.of(), told.problems());
        assertEquals(
                told.table("predictions").orElseThrow(),
                values.table("predictions").spec());
        assertEquals(
                told.table("scores").orElseThrow().columns(),
                values.table("scores").spec().columns());
    }

    @Test
    void sameSeedGivesTheSameReportWhenNoTimeIsTaken() throws IOException {
        Model one = classifier("a", 5);
        Model two = classifier("b", 6);
        CompareSettings untimed = settings(sample().put("speed", false));
        String first = page(run(untimed, table, one, two));
        assertEquals(first, page(run(untimed, table, one, two)));
        assertFalse(first.contains("Rows a second"));
        assertTrue(first.contains("Size on disk"));
    }

    @Test
    void labelsInAnotherOrderAreTheSameLabels() {
        Model one = knowing("knows");
        Model turned = turned(one);
        JsonNode figures = figures(run(settings(), table, one, turned));
        assertEquals(1, figures.at("/agreement/0/1").asDouble());
        assertEquals(
                figures.at("/models/0/metrics/logLoss").asDouble(),
                figures.at("/models/1/metrics/logLoss").asDouble(),
                1e-5);
    }

    @Test
    void modelThatKnowsFewerLabelsHasNoRowOfTheOthersRight() throws IOException {
        Model one = knowing("knows");
        Model some = head(Head.SINGLE_LABEL, 2, "some", 5)
                .labels(List.of("food", "animal"))
                .write();
        Values values = run(settings(), table, one, some);
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            assertFalse(row.text("prediction_2").equals("place"));
            assertTrue(!row.text("label").equals("place") || !row.bool("correct_2"));
        });
        assertTrue(page(values).contains("Model 2 does not know “place”"));
        Problem unknown = assertThrows(ProblemException.class, () -> run(settings(), table, some, some))
                .problem();
        assertEquals("evaluate.unknown-label", unknown.code(), "a label that no model knows");
    }

    @Test
    void lineEndsAtTheModelsAndMixesTheirWeightsBetween() throws IOException {
        Model one = classifier("a", 5);
        Model two = knowing("knows");
        CompareSettings settings = settings(sample().put("line", true));
        Values values = run(settings, table, one, two);
        JsonNode line = figures(values).path("line");
        assertEquals(11, line.path("points").size());
        assertEquals(figures(values).at("/models/0/metrics"), line.at("/points/0/metrics"));
        assertEquals(figures(values).at("/models/1/metrics"), line.at("/points/10/metrics"));
        assertTrue(page(values).contains("Accuracy along the line"));
        Map<String, TensorData> partly = Map.of(
                Fitted.WEIGHT,
                mixed(one.network().initializer(Fitted.WEIGHT), two.network().initializer(Fitted.WEIGHT)),
                Fitted.BIAS,
                mixed(one.network().initializer(Fitted.BIAS), two.network().initializer(Fitted.BIAS)));
        Model mixed = one.edit(folder.resolve("mixed"))
                .network(one.network().withInitializers(partly))
                .write();
        JsonNode expected = figures(run(settings(), table, mixed, mixed)).at("/models/0/metrics");
        assertEquals(
                expected.path("logLoss").asDouble(),
                line.at("/points/3/metrics/logLoss").asDouble(),
                1e-6);
    }

    @Test
    void lineBetweenDifferentArchitecturesIsRefused() {
        Model other = head(Head.SINGLE_LABEL, List.of(8), 3, "wide", 5)
                .labels(TinyText.LABELS)
                .write();
        Problem problem = check(settings(sample().put("line", true)), classifier("a", 5), other)
                .problems()
                .get(0);
        assertEquals("fusion.architecture-differs", problem.code());
        assertEquals("line", problem.where());
    }

    @Test
    void severalLabelsAreComparedByMicroF1() throws IOException {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 80, 1);
        ObjectNode settings = sample().put("label", "topics");
        Model one = head(Task.MULTI_LABEL_CLASSIFICATION, 3, "one", 5)
                .labels(TinyText.LABELS)
                .write();
        Model two = head(Task.MULTI_LABEL_CLASSIFICATION, 3, "two", 6)
                .labels(TinyText.LABELS)
                .write();
        Values values = run(settings(settings), rows, one, two);
        JsonNode figures = figures(values);
        assertEquals("multi-label-classification", figures.path("kind").asText());
        assertEquals("microF1", figures.at("/differences/0/metric").asText());
        int[] same = {0};
        values.table("predictions")
                .forEachRow(
                        Progress.NONE,
                        row -> same[0] += row.text("prediction_1").equals(row.text("prediction_2")) ? 1 : 0);
        assertEquals(same[0] / 80.0, figures.at("/agreement/0/1").asDouble(), 1e-12);
        assertTrue(page(values).contains("Rows that both tell exactly alike"));
    }

    @Test
    void numbersAreComparedByTheirErrors() throws IOException {
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 80, 1);
        ObjectNode settings = sample().put("label", "grams");
        Model one = head(Task.REGRESSION, 1, "one", 5).labels(List.of("grams")).write();
        Model two = head(Task.REGRESSION, 1, "two", 6).labels(List.of("grams")).write();
        Values values = run(settings(settings), rows, one, two);
        double[] sum = {0};
        values.table("predictions").forEachRow(Progress.NONE, row -> {
            double error = row.number(row.spec().index("error_2"));
            assertEquals(row.number(row.spec().index("prediction_2")) - row.number("grams"), error, 1e-9);
            sum[0] += Math.abs(error);
        });
        assertEquals(sum[0] / 80, figures(values).at("/models/1/metrics/mae").asDouble(), 1e-6);
        assertTrue(page(values).contains("Correlation of the errors"));
    }

    @Test
    void whatCannotBeComparedIsToldBefore() {
        Model one = classifier("a", 5);
        assertEquals("evaluate.one-model", problem(settings(), one).code());
        assertEquals("models", problem(settings(), one).where());
        assertEquals("train.no-head", problem(settings(), one, backbone).code());
        Model vectors = head(Task.EMBEDDING, 8, "vectors", 5).write();
        assertEquals(
                "evaluate.compare-embedding",
                problem(settings(), vectors, vectors).code());
        Model numbers =
                head(Task.REGRESSION, 1, "numbers", 5).labels(List.of("grams")).write();
        assertEquals("evaluate.tasks-differ", problem(settings(), one, numbers).code());
        Model others =
                head(Task.REGRESSION, 1, "others", 5).labels(List.of("pounds")).write();
        Table rows = TinyText.mixtures(folder.resolve("mixtures"), 8, 1);
        Specs inputs =
                Specs.of("models", numbers.spec()).with("models", others.spec()).with("table", rows.spec());
        assertEquals(
                "evaluate.labels-differ",
                node.check(settings(sample().put("label", "grams")), inputs)
                        .problems()
                        .get(0)
                        .code());
    }

    @Test
    void settingsAreHeldAgainstModelsAndTable() {
        Model one = classifier("a", 5);
        Model two = classifier("b", 6);
        Problem metric = problem(settings(sample().put("metric", "mae")), one, two);
        assertEquals("evaluate.metric-unfit", metric.code());
        assertEquals("metric", metric.where());
        ObjectNode three = sample();
        three.putArray("names").add("x").add("y").add("z");
        assertEquals("evaluate.name-count", problem(settings(three), one, two).code());
        ObjectNode twice = sample();
        twice.putArray("names").add("x").add("x");
        assertEquals("evaluate.bad-name", problem(settings(twice), one, two).code());
        Problem column = problem(settings(sample().put("label", "labl")), one, two);
        assertEquals("label", column.where());
        assertEquals(
                "evaluate.no-target",
                problem(settings(sample().put("label", "")), one, two).code());
        assertEquals(
                "input",
                problem(settings(sample().put("input", "txt")), one, two).where());
    }

    @Test
    void tableWithoutRowsIsRefused() {
        Table empty = TinyText.rows(folder.resolve("empty"), 0, 1, 0);
        Model one = classifier("a", 5);
        Problem problem = assertThrows(ProblemException.class, () -> run(settings(), empty, one, one))
                .problem();
        assertEquals("evaluate.no-rows", problem.code());
    }

    /** Seven tenths of one and three of the other. */
    private static TensorData mixed(TensorData one, TensorData two) {
        float[] sum = one.floats().clone();
        float[] other = two.floats();
        for (int i = 0; i < sum.length; i++) {
            sum[i] = 0.7f * sum[i] + 0.3f * other[i];
        }
        return TensorData.of(sum, one.shape());
    }

    private ModelBuilder head(Task task, int width, String name, long seed) {
        return head(task, List.of(), width, name, seed);
    }

    private ModelBuilder head(Task task, List<Integer> hidden, int width, String name, long seed) {
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.NONE, hidden, Activation.RELU, 0, width, seed, task);
        OnnxModel network = HeadBuilder.build(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), settings);
        return backbone.edit(folder.resolve(name)).network(network).head(new Head(task, HeadBuilder.output(task)));
    }

    private Model classifier(String name, long seed) {
        return head(Head.SINGLE_LABEL, 3, name, seed).labels(TinyText.LABELS).write();
    }

    /** A head whose weights are the mean features of each class, fitted to the rows. */
    private Model knowing(String name) {
        return Fitted.nearestMeans(
                classifier(name + "-start", 5), table, folder.resolve(name), folder.resolve("cache"));
    }

    /** The same model with its classes in the opposite order. */
    private Model turned(Model model) {
        return Fitted.turned(model, folder.resolve("turned"));
    }

    private static ObjectNode sample() {
        return Json.object().put("input", "text").put("label", "label");
    }

    private static CompareSettings settings() {
        return settings(sample());
    }

    private static CompareSettings settings(ObjectNode json) {
        return SettingsCodec.of(CompareSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }

    private Specs check(CompareSettings settings, Model... models) {
        Specs inputs = Specs.of("table", table.spec());
        for (Model model : models) {
            inputs = inputs.with("models", model.spec());
        }
        return node.check(settings, inputs);
    }

    private Problem problem(CompareSettings settings, Model... models) {
        return check(settings, models).problems().get(0);
    }

    private int runs;

    private Values run(CompareSettings settings, Table rows, Model... models) {
        Values inputs = Values.of("table", rows);
        for (Model model : models) {
            inputs = inputs.with("models", model);
        }
        return node.run(settings, inputs, new FolderContext(folder.resolve("run-" + runs++)));
    }

    private static JsonNode figures(Values values) {
        return values.report("report").figures();
    }

    private static String page(Values values) throws IOException {
        return Files.readString(values.report("report").folder().resolve(Report.PAGE));
    }
}
