package io.graftflow.nodes.train.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Model;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Classifiers;
import io.graftflow.nodes.train.predict.Predict.Settings;
import io.graftflow.nodes.train.predict.Predict.Unsure;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PredictTest {

    private static final int ROWS = 60;

    private final Predict node = new Predict(new Engines(List.of(new OrtEngine())));

    @TempDir
    Path folder;

    private Model model;
    private Table table;

    @BeforeEach
    void makeInputs() {
        model = Classifiers.untrained(folder, 3);
        table = TinyText.rows(folder.resolve("rows"), ROWS, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(
                node, Json.object().put("input", "text").put("confidence", 0.9).put("unsure", "drop"));
    }

    @Test
    void predictionIsTheMostProbableClass() {
        run(settings(0, Unsure.KEEP)).forEachRow(Progress.NONE, row -> {
            double[] expected = Classifiers.probabilities(model, row.text("text"));
            double best = DoubleStream.of(expected).max().orElseThrow();
            assertEquals(best, row.number("confidence"), 1e-6);
            assertEquals(best, expected[TinyText.LABELS.indexOf(row.text("prediction"))], 1e-6);
        });
    }

    @Test
    void probabilitiesOfAllClassesSumToOne() {
        var settings = new Settings("text", 0, Unsure.KEEP, true, 0.5, "|", "");
        run(settings).forEachRow(Progress.NONE, row -> {
            double[] expected = Classifiers.probabilities(model, row.text("text"));
            double sum = 0;
            for (int i = 0; i < expected.length; i++) {
                double found = row.number("probability_" + TinyText.LABELS.get(i));
                assertEquals(expected[i], found, 1e-6);
                sum += found;
            }
            assertEquals(1, sum, 1e-6);
        });
    }

    @Test
    void unsureRowsAreMarkedKeptBlankedOrLeftOut() {
        double threshold = median();
        Table kept = run(settings(threshold, Unsure.KEEP));
        Table blanked = run(settings(threshold, Unsure.BLANK));
        Table dropped = run(settings(threshold, Unsure.DROP));
        long sure = count(kept, row -> row.bool("confident"));
        assertTrue(sure > 0 && sure < ROWS, "sure " + sure);
        kept.forEachRow(Progress.NONE, row -> {
            assertEquals(row.number("confidence") >= threshold, row.bool("confident"));
            assertFalse(row.isNull("prediction"));
        });
        assertEquals(ROWS - sure, blanked.nulls("prediction"));
        blanked.forEachRow(Progress.NONE, row -> assertEquals(row.bool("confident"), !row.isNull("prediction")));
        assertEquals(sure, dropped.rows());
        assertEquals(sure, count(dropped, row -> row.bool("confident")));
    }

    @Test
    void howManyRowsAreConfidentIsSaid() {
        var context = new FolderContext(folder);
        double threshold = median();
        Table kept = node.run(
                        settings(threshold, Unsure.KEEP),
                        Values.of("model", model).with("table", table),
                        context)
                .table("table");
        long sure = count(kept, row -> row.bool("confident"));
        assertTrue(
                context.notes().contains(sure + " of " + ROWS + " rows are confident."),
                context.notes().toString());
    }

    @ParameterizedTest
    @EnumSource(Unsure.class)
    void whatTheCheckSaysComesOut(Unsure unsure) {
        for (double confidence : new double[] {0, 0.5}) {
            var settings = new Settings("text", confidence, unsure, true, 0.5, "|", "my_");
            Specs told = node.check(settings, Specs.of("model", model.spec()).with("table", table.spec()));
            assertEquals(List.of(), told.problems());
            assertEquals(
                    told.table("table").orElseThrow().columns(),
                    run(settings).spec().columns());
        }
    }

    @Test
    void tableWithoutRowsStaysEmpty() {
        Table empty = TinyText.rows(folder.resolve("empty"), 0, 1, 0);
        Table result = node.run(
                        settings(0, Unsure.KEEP),
                        Values.of("model", model).with("table", empty),
                        new FolderContext(folder))
                .table("table");
        assertEquals(0, result.rows());
    }

    @Test
    void backboneIsRefusedAndTheMissingNodesAreNamed() {
        Model backbone = TinyText.backbone(folder.resolve("tiny"));
        Specs inputs = Specs.of("model", backbone.spec()).with("table", table.spec());
        Problem problem =
                node.check(settings(0, Unsure.KEEP), inputs).problems().get(0);
        assertEquals("train.no-head", problem.code());
        assertEquals("Put Replace Head and Fine-tune before it.", problem.remedy());
    }

    @Test
    void columnsThatAreThereAlreadyAreNotOverwritten() {
        TableSpec spec = table.spec().with(Column.of("prediction", ColumnKind.TEXT));
        Specs inputs = Specs.of("model", model.spec()).with("table", spec);
        Problem problem =
                node.check(settings(0, Unsure.KEEP), inputs).problems().get(0);
        assertEquals("table.duplicate-column", problem.code());
        assertEquals(
                List.of(),
                node.check(new Settings("text", 0, Unsure.KEEP, false, 0.5, "|", "new_"), inputs)
                        .problems());
    }

    @Test
    void missingTextNamesItsRow() {
        TableSpec spec = TableSpec.of(Column.of("text", ColumnKind.TEXT));
        Table holes;
        try (var writer = Table.write(folder.resolve("holes"), spec)) {
            holes = writer.text(0, "a cat").endRow().missing(0).endRow().finish();
        }
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> node.run(
                                settings(0, Unsure.KEEP),
                                Values.of("model", model).with("table", holes),
                                new FolderContext(folder)))
                .problem();
        assertEquals("preprocess.null-text", problem.code());
        assertTrue(problem.sentence().contains("2"), problem.sentence());
    }

    private double median() {
        double[] all = new double[ROWS];
        int[] next = {0};
        run(settings(0, Unsure.KEEP)).forEachRow(Progress.NONE, row -> all[next[0]++] = row.number("confidence"));
        java.util.Arrays.sort(all);
        return all[ROWS / 2];
    }

    private Table run(Settings settings) {
        String place = settings.unsure() + "-" + settings.confidence();
        return node.run(
                        settings,
                        Values.of("model", model).with("table", table),
                        new FolderContext(folder.resolve(place)))
                .table("table");
    }

    private static long count(Table rows, java.util.function.Predicate<Row> which) {
        long[] count = {0};
        rows.forEachRow(Progress.NONE, row -> count[0] += which.test(row) ? 1 : 0);
        return count[0];
    }

    private static Settings settings(double confidence, Unsure unsure) {
        return new Settings("text", confidence, unsure, false, 0.5, "|", "");
    }
}
