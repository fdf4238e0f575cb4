package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlTest {

    private static final TableSpec PEOPLE = TableSpec.of(
            Column.required("name", ColumnKind.TEXT),
            Column.of("team", ColumnKind.CATEGORY),
            Column.of("age", ColumnKind.INTEGER),
            Column.tensor("face", 1, 2));

    @TempDir
    Path folder;

    private Table people;

    @BeforeEach
    void write() {
        try (TableWriter writer = Table.write(folder.resolve("people.arrow"), PEOPLE)) {
            writer.text(0, "Ann")
                    .text(1, "red")
                    .integer(2, 31)
                    .vector(3, new float[] {1, 2})
                    .endRow();
            writer.text(0, "Bob")
                    .text(1, "blue")
                    .integer(2, 25)
                    .vector(3, new float[] {3, 4})
                    .endRow();
            writer.text(0, "Cem").text(1, "red").vector(3, new float[] {5, 6}).endRow();
            people = writer.finish();
        }
    }

    @AfterEach
    void close() {
        people.close();
    }

    @Test
    void selectingAllRowsIsTheIdentity() throws IOException {
        var rows = RandomRows.of(RandomRows.ALL_KINDS, 20_000, new Random(1));
        try (Table table = rows.write(folder.resolve("all.arrow"));
                Table result =
                        Sql.run(Map.of("t", table), "SELECT * FROM t", folder.resolve("r.arrow"), Progress.NONE)) {
            rows.assertSame(result);
            for (Column column : RandomRows.ALL_KINDS.columns()) {
                assertEquals(column.withNullable(true), result.spec().column(column.name()));
            }
        }
    }

    @Test
    void aResultHasTheColumnsThatWereDescribed() {
        for (String query : List.of(
                "SELECT * FROM people",
                "SELECT team, count(*) AS n, avg(age) AS mean, sum(age) AS total FROM people GROUP BY team ORDER BY team",
                "SELECT name || '!' AS loud, age IS NULL AS ageless, [1, 2] AS list, [1, 2]::FLOAT[2] AS v FROM people",
                "SELECT a.name, b.team FROM people a JOIN people b ON a.name < b.name ORDER BY ALL",
                "WITH old AS (SELECT * FROM people WHERE age > 30) SELECT face, name FROM old",
                "FROM people SELECT name LIMIT 1",
                "SELECT {'a': age} AS s, DATE '2024-01-01' AS d, now() - now() AS i, 1.5 AS dec FROM people -- end")) {
            TableSpec described = Sql.describe(Map.of("people", PEOPLE), query);
            try (Table result = run(query)) {
                assertEquals(described.columns(), result.spec().columns(), query);
            }
        }
    }

    @Test
    void queriesGiveWhatTheySay() {
        assertEquals(
                List.of("blue|1|25.0|25", "red|2|31.0|31"),
                rows(
                        "SELECT team, count(*) AS n, avg(age) AS mean, sum(age) AS total FROM people GROUP BY team ORDER BY 1"));
        assertEquals(List.of("Cem|∅"), rows("SELECT name, age FROM people WHERE age IS NULL"));
        assertEquals(List.of("[[5.0,6.0]]"), rows("SELECT face FROM people ORDER BY name DESC LIMIT 1"));
        assertEquals(List.of("9"), rows("SELECT count(*) FROM people a, people b"));
        assertEquals(List.of(), rows("SELECT * FROM people WHERE false"));
        assertEquals(List.of("[1,2]|{\"a\":1}"), rows("SELECT [1, 2], {'a': 1}"));
    }

    @Test
    void anAnswerIsTheSameEachTime() throws IOException {
        var spec = TableSpec.of(Column.of("g", ColumnKind.CATEGORY), Column.of("x", ColumnKind.NUMBER));
        try (Table table = RandomRows.of(spec, 200_000, new Random(2)).write(folder.resolve("t.arrow"))) {
            String query = "SELECT g, sum(x) AS s, avg(x) AS a, count(*) AS n FROM t GROUP BY g";
            for (String name : List.of("a", "b", "c")) {
                Sql.run(Map.of("t", table), query, folder.resolve(name), Progress.NONE)
                        .close();
            }
            assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
            assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("c")));
        }
    }

    @Test
    void syntaxErrorsNameLineAndColumn() {
        Problem problem = problem("sql.syntax", "SELECT name,\n  age FORM people WHERE");
        assertEquals("line 2, column 12", problem.where());
        assertTrue(problem.message().contains("people"), problem.message());
        problem("sql.syntax", "SELEC 1");
        problem("sql.not-a-query", "");
        problem("sql.not-a-query", "-- nothing");
        problem("sql.not-a-query", "SELECT 1; SELECT 2");
    }

    @Test
    void unknownNamesAreNamedWithTheirPlace() {
        Problem problem = problem("sql.invalid", "SELECT name,\n  agee FROM people");
        assertEquals("line 2, column 3", problem.where());
        assertTrue(problem.message().contains("\"agee\" not found"), problem.message());
        assertTrue(problem.message().contains("age"), problem.message());
        problem("sql.invalid", "SELECT * FROM peple");
        problem("sql.invalid", "SELECT name + face FROM people");
        problem("sql.invalid", "SELECT name, count(*) FROM people");
    }

    @Test
    void whatIsNoQueryIsRefused() throws IOException {
        Path secret = folder.resolve("secret.csv");
        Files.writeString(secret, "a\n1\n");
        for (String statement : List.of(
                "INSERT INTO people VALUES ('x', 'y', 1, [1, 2])",
                "DELETE FROM people",
                "CREATE TABLE x AS SELECT 1",
                "COPY people TO '" + secret + "'",
                "ATTACH '" + folder.resolve("db") + "'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "PRAGMA version",
                "SET enable_external_access = true",
                "EXPORT DATABASE '" + folder.resolve("x") + "'")) {
            problem("sql.not-a-query", statement);
        }
        for (String query : List.of(
                "SELECT * FROM '" + secret + "'",
                "SELECT * FROM read_csv('" + secret + "')",
                "SELECT * FROM read_text('" + secret + "')",
                "SELECT * FROM glob('" + folder + "/*')",
                "SELECT * FROM arrow_scan(1, 2, 3)",
                "SELECT * FROM (SELECT * FROM query('SELECT * FROM arrow_scan(1, 2, 3)'))",
                "SELECT * FROM people WHERE age IN (SELECT a FROM read_csv('" + secret + "'))")) {
            problem("sql.refused", query);
        }
        assertEquals("a\n1\n", Files.readString(secret));
    }

    @Test
    void whatOnlyTheDataShowsIsSaid() throws IOException {
        Problem problem = problem("sql.failed", "SELECT name::INTEGER AS n FROM people");
        assertTrue(problem.message().contains("'Ann'"), problem.message());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("people.arrow")), files.toList());
        }
    }

    @Test
    void awkwardNamesAreQuoted() {
        var spec = TableSpec.of(Column.of("select", ColumnKind.TEXT), Column.of("a \"b\" 'c'; --", ColumnKind.INTEGER));
        assertEquals(
                "select: text, a \"b\" 'c'; --: integer",
                Sql.describe(Map.of("my \"table\"", spec), "SELECT * FROM \"my \"\"table\"\"\"")
                        .toString());
        var twice = TableSpec.of(Column.of("a", ColumnKind.TEXT), Column.of("A", ColumnKind.TEXT));
        assertCode("sql.bad-input", () -> Sql.describe(Map.of("t", twice), "SELECT 1"));
    }

    @Test
    void aWideTensorPassesThrough() {
        var spec = TableSpec.of(Column.of("n", ColumnKind.INTEGER), Column.tensor("x", 3, 224, 224));
        var rows = RandomRows.of(spec, 20, new Random(4));
        try (Table table = rows.write(folder.resolve("wide.arrow"));
                Table result =
                        Sql.run(Map.of("t", table), "SELECT * FROM t", folder.resolve("r.arrow"), Progress.NONE)) {
            rows.assertSame(result);
        }
    }

    @Test
    void aLongQueryIsCancelled() {
        var asked = new AtomicInteger();
        var progress = Progress.quiet(() -> asked.incrementAndGet() > 20);
        String query = "SELECT sum(a.range * b.range % 7) AS n FROM range(1000000) a, range(1000000) b";
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertThrows(
                        CancelledException.class, () -> Sql.run(Map.of(), query, folder.resolve("r.arrow"), progress)));
    }

    private Table run(String query) {
        return Sql.run(Map.of("people", people), query, folder.resolve("result.arrow"), Progress.NONE);
    }

    private List<String> rows(String query) {
        var rows = new ArrayList<String>();
        try (Table result = run(query)) {
            result.forEachRow(
                    Progress.NONE,
                    row -> rows.add(row.spec().names().stream()
                            .map(name -> row.isNull(name) ? "∅" : row.text(name))
                            .collect(Collectors.joining("|"))));
        }
        return rows;
    }

    private Problem problem(String code, String query) {
        Problem problem =
                assertThrows(ProblemException.class, () -> run(query), query).problem();
        assertEquals(code, problem.code(), problem.sentence());
        assertTrue(!problem.remedy().isEmpty(), problem.sentence());
        return problem;
    }

    private static void assertCode(String code, Runnable action) {
        TableTest.assertCode(code, action);
    }
}
