package io.graftflow.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Model;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlainColumnsTest {

    private static final TableSpec SPEC = TableSpec.of(
            Column.of("size", ColumnKind.NUMBER),
            Column.of("count", ColumnKind.INTEGER),
            Column.of("verb", ColumnKind.CATEGORY),
            Column.of("new", ColumnKind.BOOLEAN));

    @TempDir
    private Path folder;

    private int tables;

    private Table table(Consumer<TableWriter> rows) {
        Path file = folder.resolve("table" + tables++ + ".arrow");
        try (TableWriter writer = Table.write(file, SPEC)) {
            rows.accept(writer);
            writer.finish().close();
        }
        return Table.open(file);
    }

    private Table known() {
        return table(rows -> rows.number(0, 1)
                .integer(1, 4)
                .text(2, "go")
                .bool(3, true)
                .endRow()
                .number(0, 3)
                .missing(1)
                .text(2, "eat")
                .bool(3, true)
                .endRow()
                .number(0, 5)
                .integer(1, 8)
                .missing(2)
                .bool(3, true)
                .endRow());
    }

    private Preprocessor preprocessor(Preprocessing.Columns how, int width) {
        var g = new GraphBuilder("columns", 17);
        g.input("values", ElementType.FLOAT, Shape.of("batch", width));
        g.output(g.node("Relu", "values").as("y"), ElementType.FLOAT, Shape.of("batch", width));
        return Preprocessor.of(Model.create(folder.resolve("model"))
                .network(g.build())
                .preprocessing(how)
                .write());
    }

    private static float[][] rows(Preprocessor preprocessor, Table table) {
        ValueReader reader = preprocessor.reader(table.spec(), "of no meaning");
        var values = new ArrayList<Object>();
        table.forEachRow(Progress.NONE, row -> values.add(reader.read(row)));
        Encoded encoded = preprocessor.encode(values, Progress.NONE);
        float[][] rows = new float[encoded.rows()][];
        Arrays.setAll(rows, row -> encoded.batch(row).get("values").floats());
        return rows;
    }

    @Test
    void numbersNamesAndWhatIsMissingAreFoundFromRows() {
        try (Table table = known()) {
            var how = PlainColumns.find(table, List.of("verb", "size", "count", "new"), Progress.NONE);
            assertEquals(
                    List.of(
                            new PlainColumn.Category("verb", List.of("eat", "go"), true),
                            new PlainColumn.Numeric("size", 3, Math.sqrt(8 / 3.0), false),
                            new PlainColumn.Numeric("count", 6, 2, true),
                            new PlainColumn.Numeric("new", 1, 1, false)),
                    how.columns());
            assertEquals(
                    List.of("verb = eat", "verb = go", "verb is missing", "size", "count", "count is missing", "new"),
                    how.features());
        }
    }

    @Test
    void eachNumberStandsInItsPlace() {
        try (Table table = known();
                Preprocessor columns =
                        preprocessor(PlainColumns.find(table, List.of("verb", "size", "count"), Progress.NONE), 6)) {
            float far = (float) (2 / Math.sqrt(8 / 3.0));
            float[][] rows = rows(columns, table);
            assertArrayEquals(new float[] {0, 1, 0, -far, -1, 0}, rows[0]);
            assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1}, rows[1]);
            assertArrayEquals(new float[] {0, 0, 1, far, 1, 0}, rows[2]);
        }
    }

    @Test
    void whatWasNeverSeenIsTheMeanOrNoName() {
        var how = new Preprocessing.Columns(List.of(
                new PlainColumn.Numeric("size", 3, 2, false), new PlainColumn.Category("verb", List.of("eat"), false)));
        try (Table table = table(rows -> rows.missing(0)
                        .text(2, "fly")
                        .endRow()
                        .number(0, Double.POSITIVE_INFINITY)
                        .missing(2)
                        .endRow()
                        .number(0, 7)
                        .text(2, "eat")
                        .endRow());
                Preprocessor columns = preprocessor(how, 2)) {
            float[][] rows = rows(columns, table);
            assertArrayEquals(new float[] {0, 0}, rows[0]);
            assertArrayEquals(new float[] {0, 0}, rows[1]);
            assertArrayEquals(new float[] {2, 1}, rows[2]);
        }
    }

    @Test
    void standardisedNumbersHaveMeanZeroAndDeviationOne() {
        var random = new Random(5);
        try (Table table = table(rows -> {
            for (int i = 0; i < 500; i++) {
                rows.number(0, 1e6 + random.nextGaussian() * 0.01).endRow();
            }
        })) {
            var how = PlainColumns.find(table, List.of("size"), Progress.NONE);
            try (Preprocessor columns = preprocessor(how, 1)) {
                float[][] rows = rows(columns, table);
                double mean =
                        Arrays.stream(rows).mapToDouble(row -> row[0]).average().orElseThrow();
                double square = Arrays.stream(rows)
                        .mapToDouble(row -> row[0] * row[0])
                        .average()
                        .orElseThrow();
                assertEquals(0, mean, 1e-6);
                assertEquals(1, square, 1e-6);
            }
        }
    }

    @Test
    void valuesThatGiveOtherNumbersHaveOtherContentAndOtherSettingsAnotherIdentity() {
        var how = new Preprocessing.Columns(List.of(new PlainColumn.Category("verb", List.of("eat, go"), false)));
        var other = new Preprocessing.Columns(List.of(new PlainColumn.Category("verb", List.of("eat", "go"), false)));
        var moved = new Preprocessing.Columns(List.of(new PlainColumn.Numeric("size", 1, 1, false)));
        var still = new Preprocessing.Columns(List.of(new PlainColumn.Numeric("size", 2, 1, false)));
        try (Preprocessor a = preprocessor(how, 1);
                Preprocessor b = preprocessor(other, 2);
                Preprocessor c = preprocessor(moved, 1);
                Preprocessor d = preprocessor(still, 1)) {
            assertNotEquals(a.identity(), b.identity());
            assertNotEquals(c.identity(), d.identity());
            assertFalse(Arrays.equals(a.content(new float[] {1}), a.content(new float[] {0})));
        }
    }

    @Test
    void whatIsNotPlainIsRefused() {
        TableSpec spec = TableSpec.of(Column.of("photo", ColumnKind.IMAGE), Column.of("day", ColumnKind.DATE));
        for (String name : List.of("photo", "day")) {
            assertProblem("preprocess.not-plain", () -> PlainColumns.expect(spec, List.of(name)));
        }
        assertProblem("table.missing-column", () -> PlainColumns.expect(spec, List.of("nothing")));
        try (Table table = known();
                Table empty = table(rows -> rows.missing(0).endRow());
                Table names = table(rows -> {
                    for (int i = 0; i <= PlainColumns.MOST_VALUES; i++) {
                        rows.text(2, "name " + i).endRow();
                    }
                })) {
            assertProblem("preprocess.no-values", () -> PlainColumns.find(empty, List.of("size"), Progress.NONE));
            assertProblem("preprocess.too-many-values", () -> PlainColumns.find(names, List.of("verb"), Progress.NONE));
            var how = PlainColumns.find(table, List.of("size"), Progress.NONE);
            assertProblem("preprocess.wrong-width", () -> preprocessor(how, 3));
            try (Preprocessor columns = preprocessor(how, 1)) {
                TableSpec words = TableSpec.of(Column.of("size", ColumnKind.TEXT));
                assertProblem("preprocess.wrong-column", () -> columns.reader(words, ""));
                assertProblem("table.missing-column", () -> columns.reader(spec, ""));
            }
        }
    }

    private static void assertProblem(String code, Runnable call) {
        assertEquals(
                code, assertThrows(ProblemException.class, call::run).problem().code());
    }
}
