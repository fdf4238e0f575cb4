package io.graftflow.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB, which reads files, and our scanner, which explains what is wrong with them, must read the same language. */
class CsvLanguageTest {

    private static final String MISSING = "⟂";

    @TempDir
    Path folder;

    @Test
    void duckDbAndTheScannerReadTheSameTexts() throws IOException {
        for (int seed = 0; seed < 150; seed++) {
            String text = text(new Random(seed));
            Path file = folder.resolve("t.csv");
            Files.writeString(file, text);
            assertEquals(scanned(text), read(file), "seed " + seed + ": " + text);
        }
    }

    @Test
    void aQuoteThatReachesFromOnePartOfTheFileIntoTheNextLosesNoRow() throws IOException {
        var random = new Random(6);
        var text = new StringBuilder("h1,h2,h3\n");
        for (int i = 0; i < 40_000; i++) {
            text.append(longValue(random)).append(',').append("a\"é").append(",1\n");
        }
        Path file = folder.resolve("t.csv");
        Files.writeString(file, text);
        var options = ReadOptions.DEFAULT.withDelimiter(",").withHeader(ReadOptions.Header.YES);
        new CsvInput(file, allText(file, options), 60_000).read(folder.resolve("t.arrow"), Progress.NONE);
        assertEquals(scanned(text.toString()), rows(Table.open(folder.resolve("t.arrow"))));
    }

    /** Quoted lines that look like rows of the file. */
    private static String longValue(Random random) {
        var value = new StringBuilder("\"");
        int parts = random.nextInt(40);
        for (int i = 0; i < parts; i++) {
            value.append(List.of("a", "é", " ", "\"\"", ",", "\n", "\r\n", "'", "1,2,3\n").get(random.nextInt(9)));
        }
        return value.append('"').toString();
    }

    /** A header of two or three columns and rows made of the characters that matter. */
    private static String text(Random random) {
        int columns = 1 + random.nextInt(3);
        String lineBreak = List.of("\n", "\r\n", "\n", "\r").get(random.nextInt(4));
        var text = new StringBuilder(String.join(",", List.of("h1", "h2", "h3").subList(0, columns))).append(lineBreak);
        int rows = 1 + random.nextInt(5);
        for (int row = 0; row < rows; row++) {
            int values = random.nextInt(40) == 0 ? 1 + random.nextInt(4) : columns;
            for (int i = 0; i < values; i++) {
                text.append(i == 0 ? "" : ",").append(value(random));
            }
            text.append(row == rows - 1 && random.nextBoolean() ? "" : random.nextInt(30) == 0 ? "\n" : lineBreak);
            text.append(random.nextInt(20) == 0 ? lineBreak : "");
        }
        return text.toString();
    }

    private static String value(Random random) {
        var value = new StringBuilder();
        int length = random.nextInt(5);
        if (random.nextInt(3) > 0) {
            for (int i = 0; i < length; i++) {
                value.append(List.of("a", "é", " ", "b\"", "c", "\\", "'").get(random.nextInt(7)));
            }
            return value.toString();
        }
        for (int i = 0; i < length; i++) {
            value.append(List.of("a", "é", " ", "\"\"", ",", "\n", "\r\n", "'").get(random.nextInt(8)));
        }
        return "\"" + value + "\"" + (random.nextInt(30) == 0 ? "x" : random.nextInt(20) == 0 ? " " : "");
    }

    private static List<List<String>> scanned(String text) throws IOException {
        var rows = new ArrayList<List<String>>();
        try (var scanner = new CsvScanner("t", new StringReader(text), ',', '"')) {
            int columns = scanner.next().size();
            List<CsvScanner.Value> record = scanner.next();
            while (!record.isEmpty()) {
                if (!CsvPlan.isBlank(record, columns)) {
                    CsvPlan.checkLength("t", record, scanner.line(), columns);
                    rows.add(record.stream()
                            .map(value -> value.text().isEmpty() && !value.quoted() ? MISSING : value.text())
                            .toList());
                }
                record = scanner.next();
            }
            return rows.isEmpty() ? List.of(List.of("table.no-rows")) : rows;
        } catch (ProblemException e) {
            return List.of(List.of(e.problem().code()));
        }
    }

    private List<List<String>> read(Path file) {
        var options = ReadOptions.DEFAULT.withDelimiter(",").withHeader(ReadOptions.Header.YES);
        try {
            return rows(TableFiles.read(file, allText(file, options), folder.resolve("t.arrow"), Progress.NONE));
        } catch (ProblemException e) {
            return List.of(List.of(e.problem().code()));
        }
    }

    private static List<List<String>> rows(Table table) {
        var rows = new ArrayList<List<String>>();
        try (table) {
            table.forEachRow(Progress.NONE, row -> {
                var values = new ArrayList<String>();
                for (int i = 0; i < row.spec().columns().size(); i++) {
                    values.add(row.isNull(i) ? MISSING : row.text(i));
                }
                rows.add(values);
            });
            return rows;
        }
    }

    private static ReadOptions allText(Path file, ReadOptions options) {
        var types = new HashMap<String, ColumnKind>();
        TableFiles.sniff(file, options).names().forEach(name -> types.put(name, ColumnKind.TEXT));
        return options.withTypes(types);
    }
}
