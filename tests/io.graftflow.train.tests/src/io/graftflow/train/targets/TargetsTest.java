package io.graftflow.train.targets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Loss;
import io.graftflow.model.Task;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.LossSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {

    @TempDir
    Path folder;

    private int tables;

    /** A table of one kind of column; {@code null} stands for a missing value. */
    private Table table(ColumnKind kind, List<String> names, Object[]... rows) {
        TableSpec spec =
                TableSpec.of(names.stream().map(name -> Column.of(name, kind)).toArray(Column[]::new));
        try (var writer = Table.write(folder.resolve("table" + tables++), spec)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    int column = i;
                    Optional.ofNullable(row[i]).ifPresent(value -> writer.set(column, value));
                }
                writer.endRow();
            }
            return writer.finish();
        }
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static Targets read(Table table, Task task, List<String> labels, String... columns) {
        return Targets.read(table, new TargetColumns(List.of(columns), "|"), task, labels);
    }

    private static Problem refused(Executable read) {
        return assertThrows(ProblemException.class, read).problem();
    }

    @Test
    void classesAreNumberedAsTheModelNumbersThem() {
        Table table = table(ColumnKind.CATEGORY, List.of("label"), row("b"), row("a"), row("c"), row("b"));
        Targets targets = read(table, Task.SINGLE_LABEL_CLASSIFICATION, List.of("c", "b", "a"), "label");
        assertArrayEquals(
                new long[] {1, 2, 0, 1}, targets.batch(0, 1, 2, 3).get(0).longs());
        assertArrayEquals(
                new long[] {0, 1}, targets.select(2, 3).batch(0, 1).get(0).longs());
    }

    @Test
    void metricsOfATaskAreThoseThatAreMeasured() {
        Table table = table(ColumnKind.INTEGER, List.of("x"), row(0L), row(1L), row(0L), row(1L));
        for (Task task : Task.values()) {
            if (task == Task.NONE) {
                assertEquals(List.of(), Targets.metrics(task));
                continue;
            }
            List<String> labels = task == Task.SINGLE_LABEL_CLASSIFICATION ? List.of("0", "1") : List.of("x");
            Targets targets = read(table, task, labels, "x");
            var measuring = targets.measuring(Loss.of(LossSettings.fitting(task).get(0)));
            int width = task == Task.SINGLE_LABEL_CLASSIFICATION || task == Task.EMBEDDING ? 2 : 1;
            float[] answers = new float[4 * width];
            Arrays.fill(answers, 0.5f);
            measuring.add(new int[] {0, 1, 2, 3}, TensorData.of(answers, 4, width));
            assertEquals(
                    Targets.metrics(task),
                    List.copyOf(measuring.measure().metrics().keySet()),
                    task.word());
        }
    }

    @Test
    void labelsOfAListAreFoundWhateverTheBlanksAndTheOrder() {
        Table table = table(
                ColumnKind.TEXT, List.of("tags"), row("a|c"), row(" c | a "), row(""), row((Object) null), row("b||b"));
        Targets targets = read(table, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b", "c"), "tags");
        TensorData batch = targets.batch(0, 1, 2, 3, 4).get(0);
        assertArrayEquals(new long[] {5, 3}, batch.shape());
        assertArrayEquals(
                new float[] {1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0}, batch.floats(), "empty is no label at all");
        assertEquals(
                List.of("a", "b", "c"), LabelTargets.names(table, TargetColumns.of("tags")), "and each label once");
    }

    @Test
    void otherSeparatorsAreUnderstood() {
        Table table = table(ColumnKind.TEXT, List.of("tags"), row("New York, Rome"), row("Rome"));
        Targets targets = Targets.read(
                table,
                new TargetColumns(List.of("tags"), ", "),
                Task.MULTI_LABEL_CLASSIFICATION,
                List.of("New York", "Rome"));
        assertArrayEquals(new float[] {1, 1, 0, 1}, targets.batch(0, 1).get(0).floats());
        Table blanks = table(ColumnKind.TEXT, List.of("tags"), row("a  b"), row("b"));
        assertEquals(List.of("a", "b"), LabelTargets.names(blanks, new TargetColumns(List.of("tags"), " ")));
    }

    @Test
    void columnsOfOneAndZeroSayTheSameAsALists() {
        List<String> labels = List.of("wet", "cold");
        Table columns = table(ColumnKind.INTEGER, List.of("cold", "wet"), row(1L, 0L), row(1L, 1L), row(0L, 0L));
        Table lists = table(ColumnKind.TEXT, List.of("tags"), row("cold"), row("wet|cold"), row(""));
        Targets one = read(columns, Task.MULTI_LABEL_CLASSIFICATION, labels, "cold", "wet");
        Targets other = read(lists, Task.MULTI_LABEL_CLASSIFICATION, labels, "tags");
        assertArrayEquals(
                other.batch(0, 1, 2).get(0).floats(), one.batch(0, 1, 2).get(0).floats());
        assertEquals(other.content(1), one.content(1));
        Table yes = table(ColumnKind.BOOLEAN, List.of("spam"), row(true), row(false));
        assertArrayEquals(
                new float[] {1, 0},
                read(yes, Task.MULTI_LABEL_CLASSIFICATION, List.of("spam"), "spam")
                        .batch(0, 1)
                        .get(0)
                        .floats());
    }

    @Test
    void labelsThatAreNoneAreRefusedWithRowAndColumn() {
        Table lists = table(ColumnKind.TEXT, List.of("tags"), row("cold"), row("wett|cold"));
        Problem unknown = refused(() -> read(lists, Task.MULTI_LABEL_CLASSIFICATION, List.of("wet", "cold"), "tags"));
        assertEquals("train.unknown-label", unknown.code());
        assertEquals("tags", unknown.where());
        assertTrue(unknown.message().contains("in row 2"), unknown.message());
        assertEquals("Did you mean \"wet\"?", unknown.remedy());
        Table half = table(ColumnKind.NUMBER, List.of("a", "b"), row(1.0, 0.0), row(0.5, 1.0));
        Problem between = refused(() -> read(half, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b"), "a", "b"));
        assertEquals("train.bad-target", between.code());
        assertTrue(between.message().startsWith("Row 2 has 0.5 in column \"a\"; expected 1 or 0"), between.message());
        Table gap = table(ColumnKind.INTEGER, List.of("a", "b"), row(1L, null));
        assertEquals(
                "train.missing-target",
                refused(() -> read(gap, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b"), "a", "b"))
                        .code());
        assertEquals(
                "train.target-count",
                refused(() -> read(gap, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "c"), "a", "b"))
                        .code());
        Table missing = table(ColumnKind.CATEGORY, List.of("label"), row("a"), row((Object) null));
        Problem none = refused(() -> read(missing, Task.SINGLE_LABEL_CLASSIFICATION, List.of("a", "b"), "label"));
        assertEquals("train.missing-label", none.code());
        assertTrue(none.message().contains("the first is row 2"), none.message());
    }

    @Test
    void numbersThatAreNoneAreRefusedWithRowAndColumn() {
        Map<Object, String> bad = Map.of(
                Double.NaN,
                "train.bad-target",
                Double.NEGATIVE_INFINITY,
                "train.bad-target",
                1e300,
                "train.bad-target");
        bad.forEach((value, code) -> {
            Table table = table(ColumnKind.NUMBER, List.of("price"), row(1.0), row(2.0), row(value));
            Problem problem = refused(() -> read(table, Task.REGRESSION, List.of("price"), "price"));
            assertEquals(code, problem.code());
            assertTrue(problem.message().startsWith("Row 3 has " + value + " in column \"price\""), problem.message());
            assertEquals("price", problem.where());
        });
        Table gap = table(ColumnKind.NUMBER, List.of("price"), row((Object) null));
        Problem missing = refused(() -> read(gap, Task.REGRESSION, List.of("price"), "price"));
        assertEquals("train.missing-target", missing.code());
        assertTrue(missing.message().contains("Row 1"), missing.message());
        Table text = table(ColumnKind.TEXT, List.of("price"), row("12"));
        assertEquals(
                "table.wrong-kind",
                refused(() -> read(text, Task.REGRESSION, List.of("price"), "price"))
                        .code());
    }

    @Test
    void numbersAreFoundByName() {
        Table table = table(ColumnKind.NUMBER, List.of("x", "height", "weight"), row(9.0, 1.5, 60.0));
        Targets swapped = read(table, Task.REGRESSION, List.of("weight", "height"), "height", "weight");
        assertArrayEquals(new float[] {60, 1.5f}, swapped.batch(0).get(0).floats());
        assertArrayEquals(
                new float[] {9},
                read(table, Task.REGRESSION, List.of("size"), "x")
                        .batch(0)
                        .get(0)
                        .floats(),
                "one number may come from a column of another name");
        assertEquals(
                "train.target-count",
                refused(() -> read(table, Task.REGRESSION, List.of("weight", "length"), "height", "weight"))
                        .code());
        assertEquals(
                "train.target-count",
                refused(() -> read(table, Task.REGRESSION, List.of("weight"), "height", "weight"))
                        .code());
    }

    @Test
    void fittedUnitsGiveMeanZeroAndVarianceOne() {
        var random = new Random(4);
        Object[][] rows = IntStream.range(0, 300)
                .mapToObj(i -> row(4200 + 800 * random.nextGaussian(), 1e-4 * random.nextDouble()))
                .toArray(Object[][]::new);
        Table table = table(ColumnKind.NUMBER, List.of("mass", "share"), rows);
        var targets = (ValueTargets) read(table, Task.REGRESSION, List.of("mass", "share"), "mass", "share");
        int[] all = IntStream.range(0, 300).toArray();
        float[] standard = targets.withScale(targets.fit()).batch(all).get(0).floats();
        for (int column = 0; column < 2; column++) {
            int place = column;
            double mean = IntStream.of(all)
                    .mapToDouble(row -> standard[row * 2 + place])
                    .average()
                    .orElseThrow();
            double square = IntStream.of(all)
                    .mapToDouble(row -> standard[row * 2 + place] * standard[row * 2 + place])
                    .average()
                    .orElseThrow();
            assertEquals(0, mean, 1e-3);
            assertEquals(1, square, 1e-3);
        }
    }

    @Test
    void whatNothingCanBeLearntFromIsRefused() {
        Table same = table(ColumnKind.NUMBER, List.of("n"), row(5.0), row(5.0));
        assertEquals(
                "train.constant-target",
                refused(() -> read(same, Task.REGRESSION, List.of("n"), "n").requireLearnable())
                        .code());
        Table lists = table(ColumnKind.TEXT, List.of("t"), row("a"), row("a"));
        assertEquals(
                "train.single-class",
                refused(() -> read(lists, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b"), "t")
                                .requireLearnable())
                        .code());
        assertEquals(
                "train.single-class",
                refused(() -> read(lists, Task.SINGLE_LABEL_CLASSIFICATION, List.of("a", "b"), "t")
                                .requireLearnable())
                        .code());
        Table alone = table(ColumnKind.TEXT, List.of("t"), row("a"), row("b"));
        Targets groups = read(alone, Task.EMBEDDING, List.of(), "t");
        assertEquals("train.single-class", refused(groups::requireLearnable).code());
        assertEquals("train.no-pairs", refused(groups::requireMeasurable).code());
        Table empty = table(ColumnKind.NUMBER, List.of("n"));
        assertEquals(
                "train.no-rows",
                refused(() -> read(empty, Task.REGRESSION, List.of("n"), "n").requireLearnable())
                        .code());
    }

    @Test
    void oneLabelARowComesFromOneColumn() {
        Table table = table(ColumnKind.TEXT, List.of("a", "b"), row("x", "y"));
        assertEquals(
                "train.target-count",
                refused(() -> read(table, Task.SINGLE_LABEL_CLASSIFICATION, List.of("x", "y"), "a", "b"))
                        .code());
    }

    @Test
    void rowsAreGroupedByTheirRarestLabelAndByTenths() {
        Table lists =
                table(ColumnKind.TEXT, List.of("t"), row("a"), row("a|b"), row("a|c"), row("a|b|c"), row("b"), row(""));
        int[] strata = read(lists, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b", "c"), "t")
                .strata();
        assertArrayEquals(new int[] {0, 1, 2, 2, 1, 3}, strata);
        Object[][] rows = IntStream.range(0, 200)
                .mapToObj(i -> row((double) (i * 7 % 200)))
                .toArray(Object[][]::new);
        int[] tenths = read(table(ColumnKind.NUMBER, List.of("n"), rows), Task.REGRESSION, List.of("n"), "n")
                .strata();
        for (int part = 0; part < 10; part++) {
            int own = part;
            assertEquals(
                    20, Arrays.stream(tenths).filter(stratum -> stratum == own).count());
        }
        assertEquals(0, tenths[0]);
        assertEquals(9, tenths[57], "57 times 7 is 399, so row 57 has the largest number");
    }

    @Test
    void measuresAreWhatTheirDefinitionsSay() {
        Table classes = table(ColumnKind.TEXT, List.of("t"), row("a"), row("b"));
        Measuring cross = read(classes, Task.SINGLE_LABEL_CLASSIFICATION, List.of("a", "b"), "t")
                .measuring(Loss.CROSS_ENTROPY);
        cross.add(new int[] {0, 1}, TensorData.of(new float[] {2, 0, 1, 0}, 2, 2));
        assertEquals(
                (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(1))) / 2,
                cross.measure().loss(),
                1e-6);
        assertEquals(Map.of("accuracy", 0.5), cross.measure().metrics());

        Table lists = table(ColumnKind.TEXT, List.of("t"), row("a|b"), row(""));
        Measuring binary = read(lists, Task.MULTI_LABEL_CLASSIFICATION, List.of("a", "b"), "t")
                .measuring(Loss.of("binary-cross-entropy"));
        binary.add(new int[] {0, 1}, TensorData.of(new float[] {3, -1, -2, 0.5f}, 2, 2));
        double expected = (Math.log1p(Math.exp(-3))
                        + Math.log1p(Math.exp(1))
                        + Math.log1p(Math.exp(-2))
                        + Math.log1p(Math.exp(0.5)))
                / 4;
        assertEquals(expected, binary.measure().loss(), 1e-6);
        assertEquals(0.5, binary.measure().metrics().get("microF1"), 1e-12);
        assertEquals(0.5, binary.measure().metrics().get("macroF1"), 1e-12);

        Table numbers = table(ColumnKind.NUMBER, List.of("n"), row(10.0), row(30.0));
        var values = (ValueTargets) read(numbers, Task.REGRESSION, List.of("n"), "n");
        var scaled = values.withScale(new ValueScale(new float[] {20}, new float[] {10}));
        for (Map.Entry<String, Double> loss :
                Map.of("mse", 2.125, "mae", 1.25, "huber", 0.75 + 0.0625).entrySet()) {
            Measuring measuring = scaled.measuring(Loss.of(loss.getKey(), Map.of("delta", 1.0)));
            measuring.add(new int[] {0, 1}, TensorData.of(new float[] {1, 1.5f}, 2, 1));
            assertEquals(loss.getValue(), measuring.measure().loss(), 1e-6, loss.getKey());
            assertEquals(12.5, measuring.measure().metrics().get("mae"), 1e-6, "in the units of the data");
        }
    }
}
