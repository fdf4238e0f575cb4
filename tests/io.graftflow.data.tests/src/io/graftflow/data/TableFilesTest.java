package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFilesTest {

    /** What a text file can hold. */
    private static final TableSpec TEXTUAL = TableSpec.of(
            Column.of("text", ColumnKind.TEXT),
            Column.of(" category \"ä\", 'b'\n", ColumnKind.CATEGORY),
            Column.of("integer", ColumnKind.INTEGER),
            Column.of("number", ColumnKind.NUMBER),
            Column.of("boolean", ColumnKind.BOOLEAN),
            Column.of("date", ColumnKind.DATE),
            Column.of("timestamp", ColumnKind.TIMESTAMP),
            new Column("tensor", ColumnKind.TENSOR, true, List.of(2L, 3L)));

    @TempDir
    Path folder;

    @Test
    void csvReadsBackWhatItWrote() {
        readsBack(TEXTUAL, Format.CSV, "t.csv", kinds(TEXTUAL));
    }

    @Test
    void tsvReadsBackWhatItWrote() {
        readsBack(TEXTUAL, Format.TSV, "t.tsv", kinds(TEXTUAL));
    }

    @Test
    void jsonReadsBackWhatItWrote() {
        readsBack(TEXTUAL, Format.JSON, "t.jsonl", kinds(TEXTUAL));
    }

    @Test
    void parquetReadsBackWhatItWroteWithTheKinds() {
        readsBack(RandomRows.ALL_KINDS, Format.PARQUET, "t.parquet", Map.of());
    }

    @Test
    void arrowReadsBackWhatItWroteWithTheKinds() {
        readsBack(RandomRows.ALL_KINDS, Format.ARROW, "t.arrow", Map.of());
    }

    private void readsBack(TableSpec spec, Format format, String name, Map<String, ColumnKind> types) {
        for (int seed = 1; seed <= 3; seed++) {
            var rows = RandomRows.of(spec, 3_000, new Random(seed));
            Path file = folder.resolve(name);
            try (Table table = rows.write(folder.resolve("table.arrow"))) {
                TableFiles.write(table, file, format, Progress.NONE);
            }
            var options = ReadOptions.DEFAULT.withTypes(types);
            TableSpec sniffed = TableFiles.sniff(file, options);
            try (Table again = TableFiles.read(file, options, folder.resolve("again.arrow"), Progress.NONE)) {
                assertEquals(sniffed.columns(), again.spec().columns());
                rows.assertSame(again);
                if (types.isEmpty()) {
                    assertEquals(spec.columns(), again.spec().columns());
                }
            }
        }
    }

    private static Map<String, ColumnKind> kinds(TableSpec spec) {
        return spec.columns().stream().collect(Collectors.toMap(Column::name, Column::kind));
    }

    @Test
    void whatIsReadTwiceHasTheSameBytes() throws IOException {
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 30_000, new Random(5));
        for (Format format : List.of(Format.PARQUET, Format.ARROW)) {
            Path file = folder.resolve("t." + format.name().toLowerCase(java.util.Locale.ROOT));
            try (Table table = rows.write(folder.resolve("table.arrow"))) {
                TableFiles.write(table, file, format, Progress.NONE);
            }
            TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("a.arrow"), Progress.NONE)
                    .close();
            assertEquals(-1, Files.mismatch(folder.resolve("table.arrow"), folder.resolve("a.arrow")));
        }
    }

    @Test
    void whatIsWrittenTwiceHasTheSameBytes() throws IOException {
        var rows = RandomRows.of(TEXTUAL, 5_000, new Random(5));
        try (Table table = rows.write(folder.resolve("table.arrow"))) {
            for (Format format : List.of(Format.CSV, Format.TSV, Format.JSON, Format.PARQUET, Format.ARROW)) {
                TableFiles.write(table, folder.resolve("a"), format, Progress.NONE);
                TableFiles.write(table, folder.resolve("b"), format, Progress.NONE);
                assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")), format.toString());
            }
        }
    }

    @Test
    void aLargeFileKeepsTheOrderOfItsRows() throws IOException {
        Path file = folder.resolve("large.csv");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("id,text\n");
            for (int i = 0; i < 400_000; i++) {
                out.write(i + ",\"row " + i + ", with a text\"\n");
            }
        }
        try (Table table = TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("large.arrow"), Progress.NONE)) {
            assertEquals(400_000, table.rows());
            table.forEachRow(Progress.NONE, row -> assertEquals(row.index(), row.integer(0)));
        }
    }

    @Test
    void theBenchmarkReadsWhatItGenerates() throws IOException {
        Path csv = TableBenchmark.generate(folder, 1 << 20, 1);
        TableBenchmark.Figures figures = TableBenchmark.read(csv, folder);
        try (var lines = Files.lines(csv)) {
            assertEquals(lines.count() - 1, figures.rows());
        }
    }

    @Test
    void namesOfFilesMayHoldAnyCharacter() throws IOException {
        for (String name :
                List.of("a b.csv", "it's.csv", "[1].csv", "ä*?.csv", "\"q\".csv", "{a,b}.csv", "a%20b.csv")) {
            Path file = folder.resolve(name);
            Files.writeString(file, "a,b\n1,x\n");
            Files.writeString(folder.resolve("1.csv"), "c\nother\n");
            try (Table table = TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("t.arrow"), Progress.NONE)) {
                assertEquals(List.of("a", "b"), table.spec().names());
                TableFiles.write(table, folder.resolve(name + ".parquet"), Format.AUTO, Progress.NONE);
            }
            Path parquet = folder.resolve(name + ".parquet");
            try (Table table =
                    TableFiles.read(parquet, ReadOptions.DEFAULT, folder.resolve("t.arrow"), Progress.NONE)) {
                assertEquals(List.of("a", "b"), table.spec().names());
            }
        }
    }

    @Test
    void theFormatIsKnownByTheFirstBytesWhereTheNameSaysNothing() throws IOException {
        var rows = RandomRows.of(TEXTUAL, 10, new Random(1));
        try (Table table = rows.write(folder.resolve("table.arrow"))) {
            for (Format format : List.of(Format.JSON, Format.PARQUET, Format.ARROW)) {
                Path file = folder.resolve("data." + format.ordinal());
                TableFiles.write(table, file, format, Progress.NONE);
                assertEquals(
                        TEXTUAL.names(),
                        TableFiles.sniff(file, ReadOptions.DEFAULT).names());
            }
        }
        Files.writeString(folder.resolve("data.txt"), "a;b\n1;2\n");
        assertEquals(
                List.of("a", "b"),
                TableFiles.sniff(folder.resolve("data.txt"), ReadOptions.DEFAULT)
                        .names());
    }

    @Test
    void whatIsNoTableIsRefused() throws IOException {
        TableTest.assertCode("file.missing", () -> sniff(folder.resolve("none.csv")));
        TableTest.assertCode("file.folder", () -> sniff(folder));
        for (String name : List.of("e.csv", "e.json", "e.parquet", "e.arrow")) {
            Files.createFile(folder.resolve(name));
            TableTest.assertCode("table.empty", () -> sniff(folder.resolve(name)));
        }
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        for (String name : List.of("n.parquet", "n.arrow")) {
            Files.write(folder.resolve(name), noise);
            TableTest.assertCode("table.unreadable", () -> sniff(folder.resolve(name)));
            TableTest.assertCode("table.unreadable", () -> read(folder.resolve(name)));
        }
        Files.write(folder.resolve("n.csv"), noise);
        TableTest.assertCode("table.bad-encoding", () -> sniff(folder.resolve("n.csv")));
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItIsCut() throws IOException {
        var random = new Random(3);
        try (Table table = RandomRows.of(RandomRows.ALL_KINDS, 300, random).write(folder.resolve("table.arrow"))) {
            for (Format format : List.of(Format.PARQUET, Format.ARROW)) {
                Path whole = folder.resolve("whole." + format);
                TableFiles.write(table, whole, format, Progress.NONE);
                byte[] bytes = Files.readAllBytes(whole);
                for (int i = 0; i < 30; i++) {
                    Path cut = folder.resolve("cut");
                    Files.write(cut, java.util.Arrays.copyOf(bytes, 8 + random.nextInt(bytes.length - 8)));
                    TableTest.assertCode("table.unreadable", () -> read(cut));
                }
            }
        }
    }

    @Test
    void nothingIsLeftAfterAFailure() throws IOException {
        Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n" + "3,4\n".repeat(30_000) + "5\n");
        TableTest.assertCode("table.ragged", () -> read(folder.resolve("bad.csv")));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("bad.csv")), files.toList());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "not a folder");
        Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        TableTest.assertCode(
                "file.write-failed",
                () -> TableFiles.read(
                        folder.resolve("a.csv"), ReadOptions.DEFAULT, file.resolve("t.arrow"), Progress.NONE));
        try (Table table = RandomRows.of(TEXTUAL, 10, new Random(1)).write(folder.resolve("t.arrow"))) {
            for (Format format : List.of(Format.CSV, Format.TSV, Format.JSON, Format.PARQUET, Format.ARROW)) {
                TableTest.assertCode(
                        "file.write-failed", () -> TableFiles.write(table, file.resolve("t"), format, Progress.NONE));
            }
        }
    }

    @Test
    void bytesAreRefusedByTextFormats() {
        var spec = TableSpec.of(Column.of("picture", ColumnKind.IMAGE));
        var rows = new ArrayList<List<Optional<Object>>>();
        rows.add(List.of(Optional.of(Media.at("a.png"))));
        rows.add(List.of(Optional.of(Media.of(new byte[] {1}))));
        try (Table table = new RandomRows(spec, rows).write(folder.resolve("t.arrow"))) {
            for (Format format : List.of(Format.CSV, Format.TSV, Format.JSON)) {
                TableTest.assertCode(
                        "table.unwritable", () -> TableFiles.write(table, folder.resolve("t"), format, Progress.NONE));
                assertTrue(Files.notExists(folder.resolve("t")));
            }
            TableTest.assertCode(
                    "table.unknown-format",
                    () -> TableFiles.write(table, folder.resolve("t.xls"), Format.AUTO, Progress.NONE));
        }
    }

    @Test
    void columnsThatDifferByCaseOnlySurviveParquet() {
        var spec = TableSpec.of(Column.of("a", ColumnKind.TEXT), Column.of("A", ColumnKind.INTEGER));
        readsBack(spec, Format.PARQUET, "t.parquet", Map.of());
    }

    @Test
    void veryWideTensorsSurviveParquet() {
        var spec = TableSpec.of(Column.of("n", ColumnKind.INTEGER), Column.tensor("x", 3, 224, 224));
        var rows = RandomRows.of(spec, 5, new Random(2));
        Path file = folder.resolve("wide.parquet");
        try (Table table = rows.write(folder.resolve("t.arrow"))) {
            TableFiles.write(table, file, Format.AUTO, Progress.NONE);
        }
        try (Table again = TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("again.arrow"), Progress.NONE)) {
            assertEquals(spec.columns(), again.spec().columns());
            rows.assertSame(again);
        }
    }

    private TableSpec sniff(Path file) {
        return TableFiles.sniff(file, ReadOptions.DEFAULT);
    }

    private void read(Path file) {
        TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("read.arrow"), Progress.NONE)
                .close();
    }
}
