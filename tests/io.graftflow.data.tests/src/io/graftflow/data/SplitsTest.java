package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitsTest {

    @TempDir
    Path folder;

    /** Rows with labels of very different frequency, some without one. */
    private Table table(int rows, int labels, Random random) {
        var spec = TableSpec.of(Column.of("label", ColumnKind.CATEGORY));
        try (TableWriter writer = Table.write(folder.resolve("t.arrow"), spec)) {
            for (int i = 0; i < rows; i++) {
                if (random.nextInt(20) > 0) {
                    writer.text(0, "label " + (int) (labels * Math.pow(random.nextDouble(), 3)));
                }
                writer.endRow();
            }
            return writer.finish();
        }
    }

    @Test
    void thePartsHoldEachRowOnceInOrder() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            int rows = 2 + random.nextInt(500);
            try (Table table = table(rows, 1 + random.nextInt(30), random)) {
                assertPartition(rows, Splits.stratified(table, "label", 0.01 + 0.98 * random.nextDouble(), seed));
                assertPartition(rows, Splits.random(table, 0.01 + 0.98 * random.nextDouble(), seed));
                int folds = 2 + random.nextInt(Math.min(rows - 1, 8));
                for (Splits.Parts fold : Splits.stratifiedFolds(table, "label", folds, seed)) {
                    assertPartition(rows, fold);
                }
                long[] held = Splits.randomFolds(table, folds, seed).stream()
                        .flatMapToLong(fold -> Arrays.stream(fold.second()))
                        .sorted()
                        .toArray();
                assertArrayEquals(LongStream.range(0, rows).toArray(), held);
            }
        }
    }

    private static void assertPartition(int rows, Splits.Parts parts) {
        assertTrue(parts.first().length > 0 && parts.second().length > 0);
        for (long[] part : List.of(parts.first(), parts.second())) {
            long[] sorted = part.clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, part);
        }
        long[] all = LongStream.concat(Arrays.stream(parts.first()), Arrays.stream(parts.second()))
                .sorted()
                .toArray();
        assertArrayEquals(LongStream.range(0, rows).toArray(), all);
    }

    @Test
    void eachLabelHasItsShareAndIsOnBothSides() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            double fraction = 0.05 + 0.9 * random.nextDouble();
            try (Table table = table(20 + random.nextInt(2_000), 1 + random.nextInt(30), random)) {
                Categories labels = table.categories("label");
                long[] all = labels.counts();
                long[] first = counts(
                        labels,
                        Splits.stratified(table, "label", fraction, seed).first());
                for (int i = 0; i < all.length; i++) {
                    boolean both = all[i] < 2 || first[i] >= 1 && first[i] <= all[i] - 1;
                    assertTrue(both, "seed " + seed + ", label " + i + ": " + first[i] + " of " + all[i]);
                    double error = Math.abs(first[i] - fraction * all[i]);
                    assertTrue(error <= 2, "seed " + seed + ", label " + i + ": " + first[i] + " of " + all[i]);
                }
            }
        }
    }

    @Test
    void foldsDifferByOneRowAtMost() {
        try (Table table = table(1_003, 12, new Random(1))) {
            Categories labels = table.categories("label");
            long[] all = labels.counts();
            for (Splits.Parts fold : Splits.stratifiedFolds(table, "label", 5, 3)) {
                assertTrue(fold.second().length == 200 || fold.second().length == 201);
                long[] held = counts(labels, fold.second());
                for (int i = 0; i < all.length; i++) {
                    assertTrue(held[i] == all[i] / 5 || held[i] == all[i] / 5 + 1, held[i] + " of " + all[i]);
                }
            }
        }
    }

    private static long[] counts(Categories labels, long[] rows) {
        int[] codes =
                Arrays.stream(rows).mapToInt(row -> labels.codes()[(int) row]).toArray();
        return new Categories(labels.labels(), codes).counts();
    }

    @Test
    void theSeedAloneDecides() {
        try (Table table = table(500, 5, new Random(1))) {
            assertArrayEquals(
                    Splits.stratified(table, "label", 0.3, 42).first(),
                    Splits.stratified(table, "label", 0.3, 42).first());
            assertNotEquals(
                    Arrays.toString(Splits.stratified(table, "label", 0.3, 42).first()),
                    Arrays.toString(Splits.stratified(table, "label", 0.3, 43).first()));
            // pinned, so that a new version gives nobody another split
            assertEquals(
                    "[0, 5, 9, 11, 15]",
                    Arrays.toString(Arrays.copyOf(Splits.random(table, 0.3, 42).first(), 5)));
        }
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        try (Table table = table(1, 1, new Random(1))) {
            TableTest.assertCode("split.too-few-rows", () -> Splits.random(table, 0.5, 1));
        }
        try (Table table = table(4, 1, new Random(1))) {
            for (double fraction : List.of(0.0, 1.0, -1.0, Double.NaN)) {
                TableTest.assertCode("split.bad-fraction", () -> Splits.random(table, fraction, 1));
            }
            TableTest.assertCode("table.missing-column", () -> Splits.stratified(table, "lable", 0.5, 1));
            TableTest.assertCode("split.bad-folds", () -> Splits.randomFolds(table, 1, 1));
            TableTest.assertCode("split.too-few-rows", () -> Splits.randomFolds(table, 5, 1));
        }
    }
}
