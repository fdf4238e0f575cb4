package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadForEveryKind() {
        long seed = 7;
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 20_000, new Random(seed));
        try (Table table = rows.write(folder.resolve("t.arrow"))) {
            assertEquals(RandomRows.ALL_KINDS.withRows(20_000), table.spec());
            rows.assertSame(table);
        }
    }

    @Test
    void equalRowsMakeEqualBytes() throws IOException {
        var first = RandomRows.of(RandomRows.ALL_KINDS, 9_000, new Random(1));
        var second = RandomRows.of(RandomRows.ALL_KINDS, 9_000, new Random(1));
        first.write(folder.resolve("a.arrow")).close();
        second.write(folder.resolve("b.arrow")).close();
        assertEquals(-1, Files.mismatch(folder.resolve("a.arrow"), folder.resolve("b.arrow")));
    }

    @Test
    void rowsAreFoundInAnyOrder() {
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 20_000, new Random(3));
        try (Table table = rows.write(folder.resolve("t.arrow"));
                Rows cursor = table.cursor()) {
            var random = new Random(4);
            for (int i = 0; i < 5_000; i++) {
                int row = random.nextInt(20_000);
                assertEquals(row, cursor.seek(row).index());
                rows.assertSame(row, cursor);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> cursor.seek(20_000));
            assertThrows(IndexOutOfBoundsException.class, () -> cursor.seek(-1));
        }
    }

    @Test
    void wideTensorsAreFoundAcrossMoreFileThanIsMappedAtOnce() {
        var spec = TableSpec.of(Column.tensor("x", 512, 512));
        int rows = 400;
        try (TableWriter writer = Table.write(folder.resolve("wide.arrow"), spec)) {
            for (int i = 0; i < rows; i++) {
                float[] value = new float[512 * 512];
                value[0] = i;
                value[value.length - 1] = -i;
                writer.vector(0, value).endRow();
            }
            try (Table table = writer.finish();
                    Rows cursor = table.cursor()) {
                var order = new ArrayList<Integer>();
                for (int i = 0; i < rows; i++) {
                    order.add(i);
                }
                Collections.shuffle(order, new Random(5));
                for (int row : order) {
                    float[] value = cursor.seek(row).vector(0);
                    assertEquals(row, value[0]);
                    assertEquals(-row, value[value.length - 1]);
                }
            }
        }
    }

    @Test
    void severalThreadsReadOneTable() throws Exception {
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 20_000, new Random(6));
        var pool = Executors.newFixedThreadPool(4);
        try (Table table = rows.write(folder.resolve("t.arrow"))) {
            var results = new ArrayList<Future<?>>();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                results.add(pool.submit(() -> {
                    if (seed % 2 == 0) {
                        rows.assertSame(table);
                        return;
                    }
                    try (Rows cursor = table.cursor()) {
                        var random = new Random(seed);
                        for (int i = 0; i < 2_000; i++) {
                            int row = random.nextInt(20_000);
                            rows.assertSame(row, cursor.seek(row));
                        }
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anOpenTableStaysReadableWhenItsFileIsReplaced() {
        var old = RandomRows.of(RandomRows.ALL_KINDS, 100, new Random(8));
        try (Table table = old.write(folder.resolve("t.arrow"))) {
            RandomRows.of(RandomRows.ALL_KINDS, 50, new Random(9))
                    .write(folder.resolve("t.arrow"))
                    .close();
            old.assertSame(table);
        }
    }

    @Test
    void anInterruptCancelsOneReaderAndNoOther() throws InterruptedException {
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 20_000, new Random(12));
        try (Table table = rows.write(folder.resolve("t.arrow"))) {
            var thrown = new ArrayList<Throwable>();
            var thread = new Thread(() -> {
                Thread.currentThread().interrupt();
                try {
                    table.forEachBatch(Progress.NONE, batch -> {});
                } catch (CancelledException e) {
                    thrown.add(e);
                }
            });
            thread.start();
            thread.join();
            assertEquals(1, thrown.size());
            rows.assertSame(table);
        }
    }

    @Test
    void aWriterThatIsNotFinishedLeavesNothing() throws IOException {
        try (TableWriter writer =
                Table.write(folder.resolve("t.arrow"), TableSpec.of(Column.of("a", ColumnKind.TEXT)))) {
            for (int i = 0; i < 10_000; i++) {
                writer.text(0, "x").endRow();
            }
        }
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aTableWithoutRowsIsATable() {
        try (Table table =
                Table.write(folder.resolve("t.arrow"), RandomRows.ALL_KINDS).finish()) {
            assertEquals(0, table.rows());
            table.forEachBatch(Progress.NONE, batch -> {
                throw new AssertionError("there is no batch");
            });
            assertEquals(List.of(), table.distinct("text"));
        }
    }

    @Test
    void aValueOfTheWrongKindIsRefused() {
        var spec = TableSpec.of(Column.required("n", ColumnKind.INTEGER), Column.tensor("x", 3));
        try (TableWriter writer = Table.write(folder.resolve("t.arrow"), spec)) {
            assertCode("table.wrong-kind", () -> writer.bool(0, true));
            assertCode("table.bad-value", () -> writer.text(0, "three"));
            assertCode("table.wrong-shape", () -> writer.vector(1, new float[4]));
            assertCode("table.missing-column", () -> writer.set("m", 1));
            assertCode(
                    "table.missing-value", () -> writer.vector(1, new float[3]).endRow());
        }
    }

    @Test
    void labelsAreSortedAsWhatTheyAre() {
        var spec = TableSpec.of(Column.of("n", ColumnKind.INTEGER), Column.of("t", ColumnKind.TEXT));
        try (TableWriter writer = Table.write(folder.resolve("t.arrow"), spec)) {
            writer.integer(0, 10).text(1, "b").endRow();
            writer.integer(0, 9).endRow();
            writer.text(1, "a").endRow();
            writer.integer(0, 10).text(1, "B").endRow();
            try (Table table = writer.finish()) {
                assertEquals(List.of("9", "10"), table.distinct("n"));
                assertEquals(List.of("B", "a", "b"), table.distinct("t"));
                Categories labels = table.categories("t");
                assertArrayEquals(new int[] {2, -1, 1, 0}, labels.codes());
                assertEquals(1, labels.missing());
                assertArrayEquals(new long[] {1, 1, 1}, labels.counts());
                assertEquals(1, table.nulls("n"));
                assertArrayEquals(new int[] {1, 0, -1, 1}, table.categories("n").codes());
                assertCode("table.missing-value", () -> table.texts("t"));
                assertCode("table.missing-column", () -> table.nulls("m"));
            }
        }
    }

    @Test
    void aCancelledScanStops() {
        try (Table table =
                RandomRows.of(RandomRows.ALL_KINDS, 100, new Random(2)).write(folder.resolve("t.arrow"))) {
            var cancelled = new Progress() {
                @Override
                public void report(double fraction, String message) {
                    throw new AssertionError("nothing was done");
                }

                @Override
                public void figures(Map<String, Double> values) {
                    throw new AssertionError("nothing was done");
                }

                @Override
                public boolean cancelled() {
                    return true;
                }
            };
            assertThrows(CancelledException.class, () -> table.forEachBatch(cancelled, batch -> {}));
        }
    }

    @Test
    void aDamagedFileIsRefusedWhereverItIsCut() throws IOException {
        Path whole = folder.resolve("t.arrow");
        RandomRows.of(RandomRows.ALL_KINDS, 50, new Random(2)).write(whole).close();
        byte[] bytes = Files.readAllBytes(whole);
        var random = new Random(11);
        for (int i = 0; i < 200; i++) {
            Path cut = folder.resolve("cut.arrow");
            Files.write(cut, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            assertCode("table.unreadable", () -> Table.open(cut));
        }
        assertCode("file.missing", () -> Table.open(folder.resolve("none.arrow")));
        assertCode("table.unreadable", () -> Table.open(folder));
    }

    @Test
    void aSpecIsTheSameAfterJson() {
        assertEquals(RandomRows.ALL_KINDS, TableSpec.fromJson(RandomRows.ALL_KINDS.toJson()));
        assertEquals(
                RandomRows.ALL_KINDS.withRows(5),
                TableSpec.fromJson(RandomRows.ALL_KINDS.withRows(5).toJson()));
        assertTrue(RandomRows.ALL_KINDS.has("text"));
        assertFalse(RandomRows.ALL_KINDS.has("texts"));
        var problem = assertThrows(ProblemException.class, () -> RandomRows.ALL_KINDS.column("txt"));
        assertEquals("Did you mean \"text\"?", problem.problem().remedy());
        assertCode(
                "table.duplicate-column",
                () -> TableSpec.of(Column.of("a", ColumnKind.TEXT), Column.of("a", ColumnKind.NUMBER)));
    }

    static void assertCode(String code, Runnable action) {
        var problem = assertThrows(ProblemException.class, action::run);
        assertEquals(code, problem.problem().code(), problem.getMessage());
    }

    @Test
    void theFirstBytesOfMediaAreReadAlone() {
        TableSpec spec = TableSpec.of(Column.of("picture", ColumnKind.IMAGE));
        try (TableWriter writer = Table.write(folder.resolve("media"), spec)) {
            writer.media(0, new Media("a.png", new byte[] {1, 2, 3, 4})).endRow();
            writer.media(0, Media.at("b.png")).endRow();
            writer.media(0, new Media("c.png", new byte[] {5, 6})).endRow();
            try (Table table = writer.finish();
                    Rows rows = table.cursor()) {
                assertEquals(4, rows.seek(0).mediaBytes(0));
                assertEquals(new Media("a.png", new byte[] {1, 2, 3}), rows.mediaHead(0, 3));
                assertEquals(0, rows.seek(1).mediaBytes(0));
                assertEquals(Media.at("b.png"), rows.mediaHead(0, 3));
                assertEquals(new Media("c.png", new byte[] {5, 6}), rows.seek(2).mediaHead(0, 3));
                assertEquals(rows.media(0), rows.mediaHead(0, 2));
            }
        }
    }
}
