package io.graftflow.nodes.data.writetable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Format;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.data.TableSpec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.data.Tabular;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteTableTest {

    private final WriteTable node = new WriteTable();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("path", "out/predictions.csv"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.tsv", "t.jsonl", "t.parquet", "t.arrow"})
    void whatIsWrittenReadsBack(String name) {
        Path target = folder.resolve("deep/er").resolve(name);
        try (Table table = Tabular.labelled(folder.resolve("in"), 7)) {
            var context = new FolderContext(folder);
            var settings = new WriteTable.Settings(target, Format.AUTO);
            assertEquals(
                    List.of(),
                    node.check(settings, Specs.of("table", table.spec())).problems());
            node.run(settings, Values.of("table", table), context);
            assertEquals(List.of("7 rows."), context.notes());
            try (Table back = TableFiles.read(target, ReadOptions.DEFAULT, folder.resolve("back"), Progress.NONE)) {
                assertEquals(List.of(table.texts("kind")), List.of(back.texts("kind")));
                assertEquals(List.of(table.texts("id")), List.of(back.texts("id")));
            }
        }
    }

    @Test
    void theFormatThatIsChosenCounts() throws IOException {
        Path target = folder.resolve("rows.txt");
        try (Table table = Tabular.labelled(folder.resolve("in"), 2)) {
            var settings = new WriteTable.Settings(target, Format.TSV);
            assertEquals(
                    List.of(),
                    node.check(settings, Specs.of("table", table.spec())).problems());
            node.run(settings, Values.of("table", table), new FolderContext(folder));
        }
        assertEquals(List.of("id\tkind", "0\trare", "1\tcommon"), Files.readAllLines(target));
    }

    @Test
    void nameThatSaysNoFormatIsFoundBeforeARun() {
        Problem problem = problem(folder.resolve("rows.txt"), TableSpec.of());
        assertEquals("table.unknown-format", problem.code());
        assertTrue(problem.message().contains("\"rows.txt\""));
    }

    @Test
    void folderInPlaceOfAFileIsFoundBeforeARun() {
        Problem problem = problem(folder, TableSpec.of());
        assertEquals("table.unknown-format", problem.code());
        assertEquals("path", problem.where());
    }

    @Test
    void columnsWithoutTextAreFoundBeforeARun() {
        TableSpec spec = TableSpec.of(Column.of("photo", ColumnKind.BINARY));
        Problem problem = problem(folder.resolve("rows.csv"), spec);
        assertEquals("table.unwritable", problem.code());
        assertTrue(problem.message().contains("\"photo\" of type binary"));
        var parquet = new WriteTable.Settings(folder.resolve("rows.parquet"), Format.AUTO);
        assertEquals(List.of(), node.check(parquet, Specs.of("table", spec)).problems());
    }

    private Problem problem(Path target, TableSpec table) {
        return node.check(new WriteTable.Settings(target, Format.AUTO), Specs.of("table", table))
                .problems()
                .get(0);
    }
}
