package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {

    @TempDir
    Path folder;

    @Test
    void anArrayAndLinesAreTheSame() throws IOException {
        String first = "{\"a\": 1, \"b\": \"x\"}";
        String second = "{\"b\": null, \"a\": -2}";
        List<String> expected = List.of("1|x", "-2|∅");
        for (String text : List.of(
                first + "\n" + second + "\n",
                "[" + first + "," + second + "]",
                "[\n  " + first + ",\n  " + second + "\n]\n",
                first + second,
                "\uFEFF" + first + "\r\n" + second)) {
            assertEquals(expected, read(text), text);
        }
    }

    @Test
    void typesAreFoundOut() throws IOException {
        String text =
                """
                {"i": 1, "n": 1, "b": true, "t": "2024-01-01", "v": [1, 2.5], "m": [[1, 2], [3, 4]], "o": {"x": [1]}, "r": [1], "mix": 1}
                {"i": -5, "n": 2.5, "b": false, "t": "y", "v": [3, 4], "m": [[5, 6], [7, 8]], "o": {"x": 2}, "r": [1, 2], "mix": "a", "late": 1}
                """;
        assertEquals(
                "i: integer, n: number, b: boolean, t: text, v: tensor[2], m: tensor[2, 2], o: text, r: text, mix: text,"
                        + " late: integer",
                TableFiles.sniff(file(text), ReadOptions.DEFAULT).toString());
        assertEquals(
                List.of(
                        "1|1.0|true|2024-01-01|[1.0,2.5]|[[1.0,2.0],[3.0,4.0]]|{\"x\":[1]}|[1]|1|∅",
                        "-5|2.5|false|y|[3.0,4.0]|[[5.0,6.0],[7.0,8.0]]|{\"x\":2}|[1,2]|a|1"),
                read(text));
    }

    @Test
    void typesThatAreSetHold() throws IOException {
        var types = Map.of("d", ColumnKind.DATE, "label", ColumnKind.CATEGORY, "other", ColumnKind.INTEGER);
        String text = "{\"d\": \"2024-02-29\", \"label\": 7}\n";
        var options = ReadOptions.DEFAULT.withTypes(types);
        assertEquals(
                "d: date, label: category, other: integer",
                TableFiles.sniff(file(text), options).toString());
        assertEquals(List.of("2024-02-29|7|∅"), read(file(text), options));
    }

    @Test
    void brokenJsonNamesLineAndColumn() throws IOException {
        assertProblem("json.syntax", ":2:", "{\"a\": 1}\n{\"a\": }\n");
        assertProblem("json.syntax", ":2:", "{\"a\": 1}\n{\"a\": 1");
        assertProblem("json.syntax", ":1:", "{\"a\": 1, \"a\": 2}\n");
        assertProblem("json.syntax", ":30001:", "{\"a\": 1}\n".repeat(30_000) + "{\"a\" 1}\n");
        assertProblem("table.bad-record", ":2", "{\"a\": 1}\n[1]\n");
        assertProblem("table.bad-record", ":1", "\"text\"\n");
        assertProblem("table.bad-record", ":1", "[{\"a\": 1}] [2]");
    }

    @Test
    void lateSurprisesNameTheirLine() throws IOException {
        String many = "{\"a\": 1}\n".repeat(30_000);
        assertProblem("table.bad-value", ":30001", many + "{\"a\": 1.5}\n");
        assertProblem("table.bad-value", ":30001", many + "{\"a\": \"x\"}\n");
        assertProblem("table.unexpected-column", ":30001", many + "{\"a\": 1, \"b\": 2}\n");
        String tensors = "{\"a\": [1, 2]}\n".repeat(30_000);
        assertProblem("table.bad-value", ":30001", tensors + "{\"a\": [1, 2, 3]}\n");
    }

    @Test
    void filesWithoutRowsAreRefused() throws IOException {
        assertProblem("table.no-rows", "", "[]");
        assertProblem("table.no-rows", "", " \n");
        assertProblem("table.empty", "", "{}\n");
    }

    private Path file(String text) throws IOException {
        Path file = folder.resolve("t.json");
        Files.writeString(file, text);
        return file;
    }

    private List<String> read(String text) throws IOException {
        return read(file(text), ReadOptions.DEFAULT);
    }

    private List<String> read(Path file, ReadOptions options) {
        var rows = new ArrayList<String>();
        try (Table table = TableFiles.read(file, options, folder.resolve("t.arrow"), Progress.NONE)) {
            table.forEachRow(
                    Progress.NONE,
                    row -> rows.add(row.spec().names().stream()
                            .map(name -> row.isNull(name) ? "∅" : row.text(name))
                            .collect(Collectors.joining("|"))));
        }
        return rows;
    }

    private void assertProblem(String code, String place, String text) throws IOException {
        Path file = file(text);
        Problem problem = assertThrows(ProblemException.class, () -> read(file, ReadOptions.DEFAULT))
                .problem();
        assertEquals(code, problem.code(), problem.sentence());
        assertTrue(problem.where().contains("t.json" + place), problem.sentence());
    }
}
