package io.graftflow.nodes.model.fusemodels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
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
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.Model;
import io.graftflow.model.ModelCard;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.model.replacehead.ReplaceHead;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Answers;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.FineTuneRequest;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.FineTuner;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backbones with different tokenizers and plain columns in one model, from the models to the trained head. */
class FuseFeaturesTest {

    private static final TableSpec SPEC = TableSpec.of(
            Column.of("text", ColumnKind.TEXT),
            Column.of("label", ColumnKind.CATEGORY),
            Column.of("grams", ColumnKind.NUMBER),
            Column.of("colour", ColumnKind.CATEGORY));

    private final Engines engines = new Engines(List.of(new OrtEngine(), new PyTorchEngine()));
    private final FuseModels node =
            new FuseModels(FusionMethods.builtIn(), WeightSearches.builtIn(), Metrics.builtIn(), engines);

    @TempDir
    Path folder;

    private Model one;
    private Model other;
    private Table train;
    private Table test;

    @BeforeEach
    void makeInputs() {
        one = frozen(TinyText.backbone(folder.resolve("one-free")), "one");
        other = frozen(TinyText.otherBackbone(folder.resolve("other-free")), "other");
        train = rows("train", 240, 1);
        test = rows("test", 120, 2);
    }

    private Model frozen(Model model, String name) {
        return model.edit(folder.resolve(name))
                .frozen(model.network().initializerNames())
                .write();
    }

    /** What is light is of the topic of its text, all else is heavy; so neither text nor weight tells alone. */
    private Table rows(String name, int count, long seed) {
        var random = new Random(seed);
        try (var writer = Table.write(folder.resolve(name + ".arrow"), SPEC)) {
            for (int row = 0; row < count; row++) {
                int topic = random.nextInt(3);
                boolean heavy = random.nextInt(4) == 0;
                writer.text(0, TinyText.text(topic, random));
                writer.text(1, heavy ? "heavy" : TinyText.LABELS.get(topic));
                if (!heavy && random.nextInt(5) == 0) {
                    writer.missing(2);
                } else {
                    writer.number(2, (heavy ? 5000 : 2000) + 300 * random.nextGaussian());
                }
                writer.text(3, random.nextBoolean() ? "red" : "blue").endRow();
            }
            return writer.finish();
        }
    }

    private static FuseSettings settings(String method, Consumer<ObjectNode> more) {
        ObjectNode json = Json.object().put("method", method);
        more.accept(json);
        return SettingsCodec.of(FuseSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }

    private static FuseSettings withColumns(String method) {
        return settings(method, json -> {
            json.put("width", 12).put("normalize", true);
            json.putArray("columns").add("grams").add("colour");
        });
    }

    private Model fuse(FuseSettings settings, String name, Model... models) {
        Values inputs = Values.of("rows", train);
        for (Model model : models) {
            inputs = inputs.with("models", model);
        }
        return node.run(settings, inputs, new FolderContext(folder.resolve(name)))
                .model("model");
    }

    private static ReplaceHead.Settings head(String labels) {
        ObjectNode json = Json.object();
        json.put("classes", labels);
        return SettingsCodec.of(ReplaceHead.Settings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }

    private Model trained(Model backbone, String name, int epochs) {
        Values inputs = Values.of("model", backbone).with("table", train);
        Model model = new ReplaceHead()
                .run(head("label"), inputs, new FolderContext(folder.resolve(name + "-head")))
                .model("model");
        FineTuneSettings how = FineTuneSettings.DEFAULT
                .withEpochs(epochs)
                .withLearningRate(0.02)
                .withSeed(3);
        var request = new FineTuneRequest(
                model,
                train,
                Optional.empty(),
                "text",
                "label",
                how,
                folder.resolve(name + "-tuned"),
                folder.resolve(name + "-scratch"));
        FineTuneResult result = new FineTuner(runner(), engines.training()).run(request, Progress.NONE);
        assertTrue(result.check().passed(), result.check().toString());
        return result.model();
    }

    private ModelRunner runner() {
        var run = RunSettings.of(engines.inference(), Device.CPU, new SessionOptions(1));
        return new ModelRunner(run, new FeatureCache(folder.resolve("cache")));
    }

    private double accuracy(Model model) {
        Answers answers = Answers.of(runner(), model, test, "text", Progress.NONE);
        List<String> labels = model.spec().labels();
        float[] row = new float[labels.size()];
        var right = new ArrayList<Boolean>();
        test.forEachRow(Progress.NONE, own -> {
            answers.copy((int) own.index(), row);
            int best = 0;
            for (int i = 1; i < row.length; i++) {
                best = row[i] > row[best] ? i : best;
            }
            right.add(labels.get(best).equals(own.text("label")));
        });
        return right.stream().filter(own -> own).count() / (double) right.size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"concatenate", "project", "gate"})
    void textAndPlainColumnsTellWhatNeitherTellsAlone(String method) {
        double alone = accuracy(trained(one, "alone", 12));
        Model fused = fuse(withColumns(method), "fused", one, other);
        Model model = trained(fused, "both", method.equals("gate") ? 60 : 12);
        double both = accuracy(model);
        assertTrue(alone < 0.85, "text alone: " + alone);
        assertTrue(both > 0.93, "with columns: " + both);
        Model elsewhere = Model.open(
                model.edit(folder.resolve("far/away")).standalone().write().folder());
        assertEquals(both, accuracy(elsewhere), 0);
        assertTrue(elsewhere.spec().frozen().contains("model2.embeddings.word.weight"));
        OnnxModel before = one.network();
        assertEquals(
                before.initializer("embeddings.word.weight"),
                elsewhere.network().initializer("model1.embeddings.word.weight"));
    }

    @Test
    void backbonesMayBeTrainedWithTheHead() {
        Model free = TinyText.backbone(folder.resolve("free"));
        Model fused = fuse(withColumns("concatenate"), "fused", free, other);
        Model model = trained(fused, "free-tuned", 12);
        assertFalse(model.network()
                .initializer("model1.embeddings.word.weight")
                .equals(free.network().initializer("embeddings.word.weight")));
        assertEquals(
                other.network().initializer("embeddings.word.weight"),
                model.network().initializer("model2.embeddings.word.weight"));
        assertTrue(accuracy(model) > 0.93);
    }

    /** Then the frozen part gives two sequences a row, each of a length of its own. */
    @Test
    void sequencesOfTwoColumnsAreTrainedInBatchesOfLikeRows() {
        Model fused = fuse(
                settings("concatenate", json -> {}),
                "fused",
                TinyText.backbone(folder.resolve("a")),
                TinyText.otherBackbone(folder.resolve("b")));
        Model two = fused.edit(folder.resolve("two-columns"))
                .preprocessing(new Preprocessing.Several(List.of(
                        new Preprocessing.Part("model1", new Preprocessing.Text(32)),
                        new Preprocessing.Part("model2", "title", new Preprocessing.Text(32)))))
                .frozen(Set.of("model1.embeddings.word.weight", "model2.embeddings.word.weight"))
                .write();
        var random = new Random(4);
        TableSpec spec = TableSpec.of(
                Column.of("text", ColumnKind.TEXT),
                Column.of("title", ColumnKind.TEXT),
                Column.of("label", ColumnKind.CATEGORY));
        try (var writer = Table.write(folder.resolve("titles.arrow"), spec)) {
            for (int row = 0; row < 120; row++) {
                int topic = row % 3;
                writer.text(0, TinyText.text(random.nextInt(3), random)).text(1, TinyText.text(topic, random));
                writer.text(2, TinyText.LABELS.get(topic)).endRow();
            }
            train = writer.finish();
        }
        test = train;
        double found = accuracy(trained(two, "two", 12));
        assertTrue(found > 0.9, "what the title tells: " + found);
    }

    @Test
    void oneModelAndColumnsAreEnough() {
        Model fused = fuse(withColumns("concatenate"), "fused", one);
        var several = (Preprocessing.Several) fused.spec().preprocessing();
        assertEquals(
                List.of("model1", "columns"),
                several.parts().stream().map(Preprocessing.Part::name).toList());
        var columns = (Preprocessing.Columns) several.parts().get(1).how();
        assertEquals(List.of("grams", "grams is missing", "colour = blue", "colour = red"), columns.features());
        assertEquals(
                new PlainColumn.Category("colour", List.of("blue", "red"), false),
                columns.columns().get(1));
        assertEquals(
                TinyText.WIDTH + 4, fused.spec().outputs().get(0).shape().dim(1).orElse(0));
        assertEquals("grams, colour", fused.spec().provenance().get(1).details().get("columns"));
        assertTrue(ModelCard.markdown("m", fused.spec(), Map.of()).contains("numbers(how[\"parts\"][1]"));
    }

    @Test
    void aModelsHeadIsTakenOff() {
        Model headed = new ReplaceHead()
                .run(
                        head("label"),
                        Values.of("model", one).with("table", train),
                        new FolderContext(folder.resolve("head")))
                .model("model");
        Model fused = fuse(settings("concatenate", json -> {}), "fused", headed, other);
        assertFalse(fused.network().initializerNames().stream().anyMatch(name -> name.contains("head.")));
        assertEquals(
                2 * TinyText.WIDTH, fused.spec().outputs().get(0).shape().dim(1).orElse(0));
    }

    @ParameterizedTest
    @CsvSource({"concatenate, 32", "project, 24", "gate, 12"})
    void whatTheCheckSaysComesOut(String method, int width) {
        FuseSettings settings = settings(method, json -> json.put("width", 12));
        Specs specs = node.check(settings, Specs.of("models", one.spec()).with("models", other.spec()));
        assertEquals(List.of(), specs.problems());
        ModelSpec told = specs.model("model").orElseThrow();
        ModelSpec found = fuse(settings, "fused", one, other).spec();
        assertEquals(width, told.outputs().get(0).shape().dim(1).orElse(0));
        assertEquals(found.outputs().toString(), told.outputs().toString());
        assertEquals(found.preprocessing().columns("text"), told.preprocessing().columns("text"));
        assertEquals(found.layers().parameterCount(), told.layers().parameterCount());
    }

    @Test
    void whatFollowsIsCheckedBeforeARun() {
        Specs inputs = Specs.of("models", one.spec()).with("rows", new Spec.OfTable(train.spec()));
        Specs specs = node.check(withColumns("project"), inputs);
        assertEquals(List.of(), specs.problems());
        ModelSpec told = specs.model("model").orElseThrow();
        assertEquals(
                Set.of("text", "grams", "colour"),
                new TreeSet<>(told.preprocessing().columns("text")));
        Specs after = new ReplaceHead()
                .check(head("label"), Specs.of("model", told).with("table", new Spec.OfTable(train.spec())));
        assertEquals(List.of(), after.problems());
        Optional<ModelSpec> headed = after.model("model");
        assertTrue(headed.isPresent());
        assertEquals(Optional.empty(), ColumnCheck.feeds(headed, Optional.of(train.spec()), "input", "text"));
        TableSpec without = train.spec().select(List.of("text", "label", "grams"));
        assertEquals(
                "table.missing-column",
                ColumnCheck.feeds(headed, Optional.of(without), "input", "text")
                        .orElseThrow()
                        .code());
    }

    @Test
    void whatIsWrongIsToldBefore() {
        assertProblem("fusion.one-model", "models", settings("concatenate", json -> {}), true, one);
        assertProblem("fusion.no-rows", "rows", withColumns("concatenate"), false, one);
        assertProblem("fusion.unused-columns", "columns", withColumns("mean-logits"), false);
        assertProblem(
                "fusion.pooling-count",
                "poolings",
                settings("gate", json -> json.putArray("poolings").add("cls").add("mean")),
                true,
                one,
                other,
                one);
        assertProblem(
                "train.unknown-pooling",
                "poolings",
                settings("gate", json -> json.putArray("poolings").add("maen")),
                true,
                one,
                other);
        assertProblem(
                "fusion.no-features",
                "models",
                settings("gate", json -> json.putArray("poolings").add("none")),
                true,
                one,
                other);
        for (String column : List.of("gramms", "text,text")) {
            assertProblem(
                    column.equals("gramms") ? "table.missing-column" : "preprocess.repeated-column",
                    "columns",
                    settings("gate", json -> {
                        var names = json.putArray("columns");
                        for (String name : column.split(",")) {
                            names.add(name);
                        }
                    }),
                    true,
                    one);
        }
    }

    private void assertProblem(String code, String where, FuseSettings settings, boolean linked, Model... models) {
        Specs specs = Specs.none();
        for (Model model : models) {
            specs = specs.with("models", model.spec());
        }
        if (linked) {
            specs = specs.with("rows", new Spec.OfTable(train.spec()));
        }
        List<Problem> problems = node.check(settings, specs).problems();
        Problem found = problems.stream()
                .filter(problem -> problem.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError(code + ": " + problems));
        assertEquals(where, found.where());
        assertFalse(found.remedy().isEmpty());
    }
}
