package io.graftflow.nodes.data.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.node.PortKind;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.data.Tabular;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SqlQueryTest {

    private final SqlQuery node = new SqlQuery();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("query", "SELECT * FROM input"));
    }

    @Test
    void givesWhatTheCheckPromised() {
        var settings = new SqlQuery.Settings("SELECT kind, id * 2 AS twice FROM input WHERE id < 4 ORDER BY id DESC");
        try (Table table = Tabular.labelled(folder.resolve("t"), 10)) {
            Specs told = node.check(settings, Specs.of("input", table.spec()));
            try (Table result = node.run(settings, Values.of("input", table), new FolderContext(folder))
                    .table("table")) {
                assertEquals(
                        told.table("table").orElseThrow().columns(),
                        result.spec().columns());
                assertEquals(ColumnKind.CATEGORY, result.spec().column("kind").kind());
                assertEquals(List.of("6", "4", "2", "0"), List.of(result.texts("twice")));
            }
        }
    }

    @Test
    void joinsTwoTables() {
        var settings = new SqlQuery.Settings("SELECT a.id FROM input a JOIN other b ON a.id = b.id ORDER BY 1");
        try (Table table = Tabular.labelled(folder.resolve("t"), 10);
                Table other = Tabular.labelled(folder.resolve("o"), 3)) {
            Specs told = node.check(settings, Specs.of("input", table.spec()).with("other", other.spec()));
            assertEquals(List.of(), told.problems());
            try (Table result = node.run(
                            settings, Values.of("input", table).with("other", other), new FolderContext(folder))
                    .table("table")) {
                assertEquals(3, result.rows());
            }
        }
    }

    @Test
    void mistakesAreFoundBeforeARun() {
        assertEquals("sql.syntax", problem("SELEC * FROM input").code());
        Problem unknown = problem("SELECT kid FROM input");
        assertEquals("sql.invalid", unknown.code());
        assertEquals("query", unknown.where());
        assertTrue(unknown.message().contains("kid"), unknown.message());
        assertEquals("sql.invalid", problem("SELECT * FROM other").code());
        assertEquals("sql.not-a-query", problem("DROP TABLE input").code());
    }

    @Test
    void nothingIsToldOfUnknownTables() {
        Specs inputs = Specs.none().with("input", new Spec.Unknown(PortKind.TABLE));
        Specs told = node.check(new SqlQuery.Settings("SELECT * FROM input"), inputs);
        assertEquals(List.of(new Spec.Unknown(PortKind.TABLE)), told.all("table"));
    }

    private Problem problem(String query) {
        try (Table table = Tabular.labelled(folder.resolve("t"), 3)) {
            Specs inputs = Specs.of("input", table.spec());
            return assertThrows(ProblemException.class, () -> node.check(new SqlQuery.Settings(query), inputs))
                    .problem();
        }
    }
}
