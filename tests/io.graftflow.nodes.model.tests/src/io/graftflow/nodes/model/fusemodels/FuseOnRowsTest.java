package io.graftflow.nodes.model.fusemodels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Task;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Activation;
import io.graftflow.train.Answers;
import io.graftflow.train.Backbone;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.Normalization;
import io.graftflow.train.Pooling;
import io.graftflow.train.RunSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that are found on rows, layers that are trained on them, and what the report says of both. */
class FuseOnRowsTest {

    private final Engines engines = new Engines(List.of(new OrtEngine(), new PyTorchEngine()));
    private final FuseModels node =
            new FuseModels(FusionMethods.builtIn(), WeightSearches.builtIn(), Metrics.builtIn(), engines);

    @TempDir
    Path folder;

    private Table rows;
    private List<Model> models;

    @BeforeEach
    void makeInputs() {
        rows = TinyText.rows(folder.resolve("rows.arrow"), 150, 5, 0.1);
        models = List.of(classifier(1), classifier(2), classifier(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"learned", "grid", "random", "cma-es", "greedy"})
    void foundWeightsAreNoWorseThanEqualOnes(String find) {
        FuseSettings settings = settings("mean-probabilities", json -> json.put("find", find));
        Values values = run(settings, find);
        JsonNode search = values.report("report").figures().path("search");
        JsonNode first = search.path("trials").path(0);
        double sign = search.path("greaterIsBetter").asBoolean() ? 1 : -1;
        double value = search.path("value").asDouble();
        assertTrue(sign * value >= sign * first.path("value").asDouble(), search.toString());
        assertEquals(
                find.equals("learned") ? "logLoss" : "accuracy",
                search.path("metric").asText());
        Map<String, Double> scores = scores(values.model("model"), rows);
        assertEquals(scores.get(search.path("metric").asText()), value, 1e-6, "what was judged is what came out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"weighted", "greedy-soup", "slerp"})
    void weightsOfSoupsAreFoundByRunningThem(String method) {
        List<Model> some = method.equals("slerp") ? models.subList(0, 2) : models;
        FuseSettings settings = settings(method, json -> {
            if (!method.equals("greedy-soup")) {
                json.put("find", "grid").put("trials", 7);
            }
        });
        Values values = run(settings, method, some);
        JsonNode search = values.report("report").figures().path("search");
        Map<String, Double> scores = scores(values.model("model"), rows);
        assertEquals(scores.get("accuracy"), search.path("value").asDouble(), 1e-6);
        double best = 0;
        for (JsonNode trial : search.path("trials")) {
            best = Math.max(best, trial.path("value").asDouble());
        }
        assertEquals(best, search.path("value").asDouble(), 1e-9);
        Map<String, String> details =
                values.model("model").spec().provenance().get(1).details();
        assertEquals(Integer.toString(search.path("trials").size()), details.get("trials"));
        assertEquals(method.equals("greedy-soup") ? "greedy" : "grid", details.get("found"));
        assertFalse(Files.exists(folder.resolve(method).resolve("scratch").resolve("trial")));
    }

    @Test
    void scaleOfTaskArithmeticIsSearched() {
        FuseSettings settings = settings("task-arithmetic", json -> {
            json.put("find", "grid").put("trials", 6).put("metric", "logLoss");
            json.putArray("searched").add("scale");
        });
        Values inputs = inputs(models.subList(0, 2)).with("base", models.get(2));
        Values values = node.run(settings, inputs, new FolderContext(folder.resolve("task")));
        JsonNode trials = values.report("report").figures().path("search").path("trials");
        assertEquals(6, trials.size());
        assertEquals(0.4, trials.path(1).path("scale").asDouble(), 1e-9);
        assertEquals(2, trials.path(5).path("scale").asDouble(), 1e-9);
        String scale =
                values.model("model").spec().provenance().get(1).details().get("scale");
        double best = Double.POSITIVE_INFINITY;
        String bestScale = "";
        for (JsonNode trial : trials) {
            if (trial.path("value").asDouble() < best) {
                best = trial.path("value").asDouble();
                bestScale = Double.toString(trial.path("scale").asDouble());
            }
        }
        assertEquals(bestScale, scale);
    }

    @Test
    void sameRunGivesTheSameBytes() throws IOException {
        FuseSettings settings =
                settings("weighted", json -> json.put("find", "random").put("trials", 6));
        Values one = run(settings, "one");
        Values two = run(settings, "two");
        assertEquals(one.model("model").sha256(), two.model("model").sha256());
        assertEquals(
                Files.readString(one.report("report").folder().resolve(Report.PAGE)),
                Files.readString(two.report("report").folder().resolve(Report.PAGE)));
    }

    @Test
    void reportKeepsWhatTheModelsSaid() throws IOException {
        Values values = run(
                settings(
                        "mean-logits",
                        json -> json.putArray("weights").add(0.5).add(0.3).add(0.2)),
                "kept");
        Report report = values.report("report");
        JsonNode about = report.figures().path("predictions");
        assertEquals(150, about.path("rows").asInt());
        assertEquals(3, about.path("models").asInt());
        assertEquals(0.3, report.figures().path("models").path(1).path("weight").asDouble());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(
                        report.folder().resolve(about.path("file").asText())))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertEquals((3 * 150 * 3 + 150) * 4, bytes.limit());
        Answers answers = answers(models.get(1), rows);
        float[] expected = new float[3];
        for (int row = 0; row < 150; row++) {
            answers.copy(row, expected);
            for (int label = 0; label < 3; label++) {
                float said = bytes.getFloat(((150 + row) * 3 + label) * 4);
                assertEquals(expected[label], Math.exp(said), 1e-5);
            }
            assertEquals(row % 3, bytes.getInt((3 * 150 * 3 + row) * 4), "TinyText has its labels in turn");
        }
        assertTrue(Files.readString(report.folder().resolve(Report.PAGE)).contains("How good the fused model is"));
    }

    @Test
    void stackedLayerLearnsWhomToBelieve() {
        List<Model> some = List.of(models.get(0), liar(models.get(0)));
        Table test = TinyText.rows(folder.resolve("test.arrow"), 150, 6, 0.1);
        FuseSettings settings = settings("stacking-linear", json -> json.put("learningRate", 0.1));
        Values values = run(settings, "stack", some);
        Model model = values.model("model");
        double mean = scores(
                        run(settings("mean-logits", json -> {}), "mean", some).model("model"), test)
                .get("logLoss");
        double stacked = scores(model, test).get("logLoss");
        assertTrue(stacked < mean, stacked + " and " + mean);
        assertEquals(List.of("fuse", "fine-tune"), actions(model));
        assertEquals(Set.of("stack.weight", "stack.bias"), unfrozen(model));
    }

    @Test
    void forestOnTopOfModelsIsPartOfTheModel() {
        Table test = TinyText.rows(folder.resolve("test.arrow"), 150, 6, 0.1);
        FuseSettings settings =
                settings("stacking-tree", json -> json.put("trees", 40).put("depth", 4));
        Values values = run(settings, "forest");
        Model model = Model.open(values.model("model").folder());
        Map<String, Double> scores = scores(model, test);
        double mean = scores(run(settings("mean-logits", json -> {}), "mean").model("model"), test)
                .get("accuracy");
        assertTrue(scores.get("accuracy") > mean, scores + " and " + mean);
        assertEquals("40", model.spec().provenance().get(1).details().get("trees"));
        assertEquals(150, values.report("report").figures().path("rows").asInt());
        assertFalse(values.report("report").figures().has("predictions"), "no weights could be tried on them");
    }

    @Test
    void labelsOfRowsMayBeCalledAsAnyModelCallsThem() {
        Model french = models.get(1)
                .edit(folder.resolve("french"))
                .labels(List.of("animal", "repas", "place"))
                .write();
        for (String method : List.of("mean-probabilities", "stacking-linear", "stacking-tree")) {
            FuseSettings settings = settings(
                    method,
                    json -> json.put("epochs", 2).putObject("sameLabels").put("food", "repas"));
            Values values = run(settings, "french-" + method, List.of(models.get(0), french));
            assertEquals(
                    List.of("animal", "repas", "place"),
                    values.model("model").spec().labels());
            assertEquals(150, values.report("report").figures().path("rows").asInt());
        }
    }

    @Test
    void rowsWithAnUnknownLabelAreRefused() {
        Model other = models.get(0)
                .edit(folder.resolve("other"))
                .labels(List.of("animal", "food", "planet"))
                .write();
        var failure = assertThrows(
                ProblemException.class,
                () -> run(settings("mean-probabilities", json -> {}), "unknown", List.of(other, other)));
        assertEquals("train.unknown-label", failure.problem().code());
        assertTrue(failure.problem().message().contains("\"place\""));
    }

    @Test
    void weightsOfNumbersAreFoundByTheirLoss() {
        Table mixtures = TinyText.mixtures(folder.resolve("mixtures.arrow"), 90, 3);
        Model backbone = TinyText.backbone(folder.resolve("plain"));
        Values inputs = Values.of("rows", mixtures);
        for (long seed = 1; seed <= 3; seed++) {
            OnnxModel network = HeadBuilder.build(
                    Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN),
                    new HeadSettings(
                            "",
                            Pooling.MEAN,
                            Normalization.NONE,
                            List.of(),
                            Activation.RELU,
                            0,
                            1,
                            seed,
                            Task.REGRESSION));
            inputs = inputs.with(
                    "models",
                    backbone.edit(folder.resolve("numbers" + seed))
                            .network(network)
                            .head(new Head(
                                    Task.REGRESSION, network.outputs().get(0).name()))
                            .labels(List.of("grams"))
                            .write());
        }
        FuseSettings settings = settings(
                "mean-answers",
                json -> json.put("label", "grams").put("find", "random").put("trials", 5));
        JsonNode figures = node.run(settings, inputs, new FolderContext(folder.resolve("numbers")))
                .report("report")
                .figures();
        assertEquals("loss", figures.path("search").path("metric").asText());
        assertFalse(figures.path("search").path("greaterIsBetter").asBoolean());
        assertEquals(
                figures.path("search").path("value").asDouble(),
                figures.path("metrics").path("loss").asDouble(),
                1e-6 * figures.path("metrics").path("loss").asDouble());
    }

    @Test
    void statisticsAreThoseOfTheRowsWhenThatIsWanted() {
        Table values = values();
        Model one = normalized("one", 1, 4);
        Model two = normalized("two", 3, 1);
        Values inputs = Values.of("rows", values).with("models", one).with("models", two);
        for (String method : List.of("uniform", "greedy-soup")) {
            FuseSettings settings =
                    settings(method, json -> json.put("column", "values").put("recomputeStatistics", true));
            Model fused = node.run(settings, inputs, new FolderContext(folder.resolve("bn-" + method)))
                    .model("model");
            assertEquals(4.5, fused.network().initializer("mean").doubles()[0], 1e-5);
            assertEquals(55 / 6.0, fused.network().initializer("variance").doubles()[0], 1e-4);
        }
        FuseSettings settings = settings("uniform", json -> json.put("column", "values"));
        Model fused = node.run(settings, inputs, new FolderContext(folder.resolve("as-they-are")))
                .model("model");
        assertEquals(2, fused.network().initializer("mean").doubles()[0], 1e-5);
    }

    @Test
    void statisticsAreFoundWithoutLabels() {
        Values inputs = Values.of("rows", values())
                .with("models", normalized("one", 1, 4))
                .with("models", normalized("two", 3, 1));
        FuseSettings settings = settings(
                "weighted",
                json -> json.put("column", "values").put("label", "").put("recomputeStatistics", true));
        Values found = node.run(settings, inputs, new FolderContext(folder.resolve("no-labels")));
        assertEquals(4.5, found.model("model").network().initializer("mean").doubles()[0], 1e-5);
        assertFalse(found.report("report").figures().has("metrics"));
    }

    /** The numbers 0 to 9, the even ones called even. */
    private Table values() {
        TableSpec spec = TableSpec.of(Column.tensor("values", 1), Column.of("label", ColumnKind.CATEGORY));
        try (var writer = Table.write(folder.resolve("values.arrow"), spec)) {
            for (int row = 0; row < 10; row++) {
                writer.vector(0, new float[] {row})
                        .text(1, row % 2 == 0 ? "even" : "odd")
                        .endRow();
            }
            return writer.finish();
        }
    }

    /** A batch normalization and a head. */
    private Model normalized(String name, float mean, float variance) {
        var graph = new GraphBuilder("net", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 1));
        String normal = graph.node(
                        "BatchNormalization",
                        x,
                        graph.initializer("scale", TensorData.of(new float[] {1})),
                        graph.initializer("shift", TensorData.of(new float[] {0})),
                        graph.initializer("mean", TensorData.of(new float[] {mean})),
                        graph.initializer("variance", TensorData.of(new float[] {variance})))
                .make();
        String weight = graph.initializer("head.weight", TensorData.of(new float[] {mean, -mean}, 1, 2));
        graph.output(graph.node("MatMul", normal, weight).as("logits"), ElementType.FLOAT, Shape.of("batch", 2));
        return Model.create(folder.resolve(name))
                .network(graph.build())
                .preprocessing(new Preprocessing.None())
                .head(new Head(Head.SINGLE_LABEL, "logits"))
                .labels(List.of("even", "odd"))
                .write();
    }

    @Test
    void searchStopsWhenCancelled() {
        Progress soon = new Progress() {
            private int trials;

            @Override
            public void report(double fraction, String message) {
                // nobody watches
            }

            @Override
            public void figures(Map<String, Double> values) {
                trials += values.containsKey("best") ? 1 : 0;
            }

            @Override
            public boolean cancelled() {
                return trials == 3;
            }
        };
        FuseSettings settings =
                settings("weighted", json -> json.put("find", "random").put("trials", 1000));
        assertThrows(
                CancelledException.class,
                () -> node.run(settings, inputs(models), new FolderContext(folder.resolve("cancelled"), 0, soon)));
    }

    @Test
    void whatIsMissingIsToldBefore() {
        assertProblem("fusion.no-rows", "rows", settings("greedy-soup", json -> {}), false);
        assertProblem("fusion.no-rows", "rows", settings("weighted", json -> json.put("find", "grid")), false);
        assertProblem("fusion.no-rows", "rows", settings("stacking-linear", json -> {}), false);
        assertProblem("fusion.no-column", "column", settings("weighted", json -> json.put("column", "")), true);
        assertProblem("table.missing-column", "column", settings("weighted", json -> json.put("column", "txet")), true);
        assertProblem("fusion.no-column", "label", settings("greedy-soup", json -> json.put("label", "")), true);
        assertProblem(
                "fusion.no-layers",
                "layerWeights",
                settings("voting", json -> json.putObject("layerWeights").put("head*", "1, 0, 0")),
                true);
        assertProblem(
                "fusion.no-statistics",
                "recomputeStatistics",
                settings("uniform", json -> json.put("recomputeStatistics", true)),
                true);
        assertProblem("fusion.no-weights", "find", settings("uniform", json -> json.put("find", "grid")), true);
        assertProblem("fusion.unknown-search", "find", settings("weighted", json -> json.put("find", "gird")), true);
        assertProblem(
                "fusion.needs-predictions", "find", settings("weighted", json -> json.put("find", "learned")), true);
        assertProblem(
                "fusion.unknown-metric",
                "metric",
                settings("weighted", json -> json.put("find", "grid").put("metric", "acuracy")),
                true);
        assertProblem(
                "fusion.searched",
                "searched",
                settings(
                        "weighted",
                        json -> json.put("find", "grid").putArray("searched").add("scale")),
                true);
        assertProblem(
                "fusion.few-trials",
                "trials",
                settings("weighted", json -> json.put("find", "grid").put("trials", 3)),
                true);
    }

    @Test
    void goodSettingsPassTheCheck() {
        for (FuseSettings settings : List.of(
                settings("greedy-soup", json -> {}),
                settings("mean-probabilities", json -> json.put("find", "learned")),
                settings("stacking-linear", json -> {}),
                settings("weighted", json -> json.put("find", "cma-es")))) {
            Specs specs = node.check(settings, specs(true));
            assertEquals(List.of(), specs.problems());
            assertEquals(TinyText.LABELS, specs.model("model").orElseThrow().labels());
        }
    }

    private void assertProblem(String code, String where, FuseSettings settings, boolean linked) {
        List<Problem> problems = node.check(settings, specs(linked)).problems();
        assertEquals(1, problems.size(), code + ": " + problems);
        assertEquals(code, problems.get(0).code(), problems.toString());
        assertEquals(where, problems.get(0).where());
        assertFalse(problems.get(0).remedy().isEmpty());
    }

    private Specs specs(boolean linked) {
        Specs specs = Specs.none();
        for (Model model : models) {
            specs = specs.with("models", model.spec());
        }
        assertArrayEquals(
                new Object[] {PortKind.MODEL, PortKind.REPORT},
                node.declaration().outputs().stream().map(port -> port.kind()).toArray());
        return linked ? specs.with("rows", new Spec.OfTable(rows.spec())) : specs;
    }

    private Values run(FuseSettings settings, String name) {
        return run(settings, name, models);
    }

    private Values run(FuseSettings settings, String name, List<Model> some) {
        return node.run(settings, inputs(some), new FolderContext(folder.resolve(name)));
    }

    private Values inputs(List<Model> some) {
        Values inputs = Values.of("rows", rows);
        for (Model model : some) {
            inputs = inputs.with("models", model);
        }
        return inputs;
    }

    private static FuseSettings settings(String method, Consumer<ObjectNode> more) {
        ObjectNode json =
                Json.object().put("method", method).put("column", "text").put("label", "label");
        more.accept(json);
        return SettingsCodec.of(FuseSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }

    private Answers answers(Model model, Table table) {
        var run = RunSettings.of(engines.inference(), Device.CPU, new SessionOptions(1));
        return Answers.of(
                new ModelRunner(run, new FeatureCache(folder.resolve("own-cache"))),
                model,
                table,
                "text",
                Progress.NONE);
    }

    private Map<String, Double> scores(Model model, Table table) {
        Answers answers = answers(model, table);
        var scorer = new Scorer(model.spec().labels(), Metrics.builtIn());
        float[] row = new float[model.spec().labels().size()];
        for (int i = 0; i < answers.rows(); i++) {
            answers.copy(i, row);
            scorer.add(i % 3, row);
        }
        return scorer.scores().byId();
    }

    private static List<String> actions(Model model) {
        return model.spec().provenance().stream()
                .map(step -> step.action())
                .skip(1)
                .toList();
    }

    private static Set<String> unfrozen(Model model) {
        var tensors = new HashSet<>(model.spec().layers().tensors());
        tensors.removeAll(model.spec().frozen());
        return tensors;
    }

    /** A classifier that says the opposite. */
    private Model liar(Model model) {
        float[] weights = model.network().initializer("head.0.weight").floats();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= -3;
        }
        var tensor = TensorData.of(
                weights, model.network().initializer("head.0.weight").shape());
        return model.edit(folder.resolve("liar"))
                .network(model.network().withInitializers(Map.of("head.0.weight", tensor)))
                .write();
    }

    private Model classifier(long seed) {
        Model backbone = TinyText.backbone(folder.resolve("backbone" + seed));
        return backbone.edit(folder.resolve("classifier" + seed))
                .network(HeadBuilder.build(
                        Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN),
                        HeadSettings.linear(Pooling.MEAN, TinyText.LABELS.size(), seed)))
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .frozen(Set.copyOf(backbone.spec().layers().tensors()))
                .write();
    }
}
