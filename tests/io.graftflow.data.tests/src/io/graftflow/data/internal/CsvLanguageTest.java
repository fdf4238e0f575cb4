package io.graftflow.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where DuckDB's strict reader is right, on small files with one kind of line break, ours must read the same. */
class CsvLanguageTest {

    private static final String MISSING = "⟂";
    private static final String BROKEN = "broken";

    @TempDir
    Path folder;

    @Test
    void readsWhatDuckDbReads() throws Exception {
        Path file = folder.resolve("t.csv");
        try (Duck duck = Duck.small()) {
            for (int seed = 0; seed < 400; seed++) {
                String text = text(new Random(seed));
                Files.writeString(file, text);
                assertEquals(duckDb(duck, file, text), ours(file), "seed " + seed + ": " + text);
            }
        }
    }

    /** A header of one to three columns and rows made of the characters that matter. */
    private static String text(Random random) {
        int columns = 1 + random.nextInt(3);
        String lineBreak = List.of("\n", "\r\n").get(random.nextInt(2));
        var text = new StringBuilder(String.join(",", List.of("h1", "h2", "h3").subList(0, columns))).append(lineBreak);
        int rows = 1 + random.nextInt(5);
        for (int row = 0; row < rows; row++) {
            int values = random.nextInt(40) == 0 ? 1 + random.nextInt(4) : columns;
            for (int i = 0; i < values; i++) {
                text.append(i == 0 ? "" : ",").append(value(random));
            }
            // DuckDB leaves out an empty value too many at the end of a line; we do not
            text.append(values > columns ? "z" : "");
            text.append(row == rows - 1 && random.nextBoolean() ? "" : lineBreak);
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

    private static List<List<String>> duckDb(Duck duck, Path file, String text) throws SQLException {
        int columns = text.startsWith("h1,h2,h3") ? 3 : text.startsWith("h1,h2") ? 2 : 1;
        String names = List.of("'a': 'VARCHAR'", "'b': 'VARCHAR'", "'c': 'VARCHAR'")
                .subList(0, columns)
                .toString();
        String query = "SELECT * FROM read_csv(" + Duck.path(file)
                + ", auto_detect=false, strict_mode=true, delim=',', quote='\"', escape='\"', header=true, columns={"
                + names.substring(1, names.length() - 1) + "}, nullstr=[''], allow_quoted_nulls=false)";
        var rows = new ArrayList<List<String>>();
        try (Statement statement = duck.connection().createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    values.add(result.getString(i) == null ? MISSING : result.getString(i));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            return List.of(List.of(BROKEN));
        }
    }

    private List<List<String>> ours(Path file) {
        var options = ReadOptions.DEFAULT.withDelimiter(",").withHeader(ReadOptions.Header.YES);
        var rows = new ArrayList<List<String>>();
        try (Table table = TableFiles.read(file, allText(file, options), folder.resolve("t.arrow"), Progress.NONE)) {
            table.forEachRow(Progress.NONE, row -> {
                var values = new ArrayList<String>();
                for (int i = 0; i < row.spec().columns().size(); i++) {
                    values.add(row.isNull(i) ? MISSING : row.text(i));
                }
                rows.add(values);
            });
            return rows;
        } catch (ProblemException e) {
            return e.problem().code().equals("table.no-rows") ? List.of() : List.of(List.of(BROKEN));
        }
    }

    private static ReadOptions allText(Path file, ReadOptions options) {
        var types = new HashMap<String, ColumnKind>();
        TableFiles.sniff(file, options).names().forEach(name -> types.put(name, ColumnKind.TEXT));
        return options.withTypes(types);
    }
}
