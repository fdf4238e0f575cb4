package io.graftflow.nodes.train.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Model;
import io.graftflow.node.PortKind;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Classifiers;
import io.graftflow.nodes.train.embed.Embed.Form;
import io.graftflow.nodes.train.embed.Embed.Settings;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class EmbedTest {

    private final Embed node = new Embed(new Engines(List.of(new OrtEngine())));

    @TempDir
    Path folder;

    private Model model;
    private Table table;

    @BeforeEach
    void makeInputs() {
        model = TinyText.backbone(folder.resolve("tiny"));
        table = TinyText.rows(folder.resolve("rows"), 40, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("input", "text").put("form", "numbers"));
    }

    @Test
    void embeddingIsTheMeanOfTheTokensFeatures() {
        Table embedded = run(settings(Pooling.MEAN, false, Form.TENSOR), new FolderContext(folder));
        String[] texts = table.texts("text");
        try (var rows = embedded.cursor()) {
            for (int row = 0; row < texts.length; row++) {
                assertArrayEquals(mean(texts[row]), rows.seek(row).vector("embedding"), 1e-5f);
            }
        }
    }

    @Test
    void normalizedEmbeddingsHaveLengthOne() {
        Table embedded = run(settings(Pooling.MEAN, true, Form.TENSOR), new FolderContext(folder));
        embedded.forEachRow(Progress.NONE, row -> {
            double sum = 0;
            for (float value : row.vector("embedding")) {
                sum += value * value;
            }
            assertEquals(1, sum, 1e-5);
        });
    }

    @Test
    void numbersAreTheSameAsTheTensor() {
        Table tensors = run(settings(Pooling.CLS, true, Form.TENSOR), new FolderContext(folder.resolve("a")));
        Table numbers = run(settings(Pooling.CLS, true, Form.NUMBERS), new FolderContext(folder.resolve("b")));
        try (var one = tensors.cursor();
                var other = numbers.cursor()) {
            float[] vector = one.seek(7).vector("embedding");
            other.seek(7);
            for (int i = 0; i < TinyText.WIDTH; i++) {
                assertEquals(vector[i], (float) other.number("embedding_" + (i + 1)));
            }
        }
    }

    @Test
    void whatTheCheckSaysComesOut() {
        for (Form form : Form.values()) {
            Settings settings = settings(Pooling.MEAN, true, form);
            Specs told = node.check(settings, inputs());
            assertEquals(List.of(), told.problems());
            assertEquals(
                    told.table("table").orElseThrow(),
                    run(settings, new FolderContext(folder.resolve(form.name())))
                            .spec());
        }
    }

    @Test
    void rowsThatWereComputedBeforeAreNotComputedAgain() {
        Settings settings = settings(Pooling.MEAN, true, Form.TENSOR);
        var first = new FolderContext(folder);
        run(settings, first);
        long different = Stream.of(table.texts("text")).distinct().count();
        assertEquals(
                List.of(different + " rows computed, " + (40 - different) + " taken from the feature cache."),
                first.notes());
        var second = new FolderContext(folder);
        run(settings, second);
        assertEquals(List.of("0 rows computed, 40 taken from the feature cache."), second.notes());
    }

    @Test
    void classifierGivesWhatItsHeadStandsOn() {
        Model classifier = Classifiers.untrained(folder.resolve("c"), 1);
        Settings settings = settings(Pooling.MEAN, false, Form.TENSOR);
        Table embedded = node.run(
                        settings, Values.of("model", classifier).with("table", table), new FolderContext(folder))
                .table("table");
        try (var rows = embedded.cursor()) {
            assertArrayEquals(mean(table.texts("text")[3]), rows.seek(3).vector("embedding"), 1e-5f);
        }
    }

    @Test
    void missingColumnNamesTheNearest() {
        Problem problem = problem(new Settings("txt", Pooling.MEAN, true, Form.TENSOR, "embedding"), inputs());
        assertEquals("table.missing-column", problem.code());
        assertEquals("input", problem.where());
        assertEquals("Did you mean \"text\"?", problem.remedy());
    }

    @Test
    void columnOfAnotherKindIsRefused() {
        TableSpec spec = TableSpec.of(Column.of("text", ColumnKind.IMAGE));
        Problem problem = problem(
                settings(Pooling.MEAN, true, Form.TENSOR),
                Specs.of("model", model.spec()).with("table", spec));
        assertEquals("table.wrong-kind", problem.code());
        assertTrue(problem.message().contains("holds image; expected text"));
    }

    @Test
    void poolingThatGivesNoVectorIsRefused() {
        Problem problem = problem(settings(Pooling.NONE, true, Form.TENSOR), inputs());
        assertEquals("train.pooling-unfit", problem.code());
        assertEquals("pooling", problem.where());
    }

    @Test
    void nothingIsToldOfAnUnknownModel() {
        Specs specs = node.check(
                settings(Pooling.MEAN, true, Form.TENSOR),
                Specs.of("table", table.spec()).with("model", new Spec.Unknown(PortKind.MODEL)));
        assertEquals(List.of(new Spec.Unknown(PortKind.TABLE)), specs.all("table"));
    }

    private Problem problem(Settings settings, Specs inputs) {
        return node.check(settings, inputs).problems().get(0);
    }

    private Specs inputs() {
        return Specs.of("model", model.spec()).with("table", table.spec());
    }

    private Table run(Settings settings, FolderContext context) {
        return node.run(settings, Values.of("model", model).with("table", table), context)
                .table("table");
    }

    private float[] mean(String text) {
        double[] hidden = Classifiers.run(model, "last_hidden_state", text);
        float[] mean = new float[TinyText.WIDTH];
        int tokens = hidden.length / TinyText.WIDTH;
        for (int i = 0; i < hidden.length; i++) {
            mean[i % TinyText.WIDTH] += (float) (hidden[i] / tokens);
        }
        return mean;
    }

    private static Settings settings(Pooling pooling, boolean normalize, Form form) {
        return new Settings("text", pooling, normalize, form, "embedding");
    }
}
