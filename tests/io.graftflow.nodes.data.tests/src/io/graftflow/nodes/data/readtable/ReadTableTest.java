package io.graftflow.nodes.data.readtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ReadTableTest {

    private final ReadTable node = new ReadTable();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("path", "data/train.csv"));
    }

    @Test
    void readsWhatTheCheckPromised() throws IOException {
        var settings = settings("text,score\na,1\nb,2\n");
        Specs specs = node.check(settings, Specs.none());
        try (Table table =
                node.run(settings, Values.none(), new FolderContext(folder)).table("table")) {
            assertEquals(
                    specs.table("table").orElseThrow().columns(), table.spec().columns());
            assertEquals(2, table.rows());
            assertEquals(List.of("a", "b"), List.of(table.texts("text")));
        }
    }

    @Test
    void typesThatAreGivenCount() throws IOException {
        ObjectNode json = Json.object();
        json.putObject("types").put("zip", "text");
        var settings = settings("zip\n01234\n", json);
        assertEquals(
                ColumnKind.TEXT,
                node.check(settings, Specs.none())
                        .table("table")
                        .orElseThrow()
                        .column("zip")
                        .kind());
        try (Table table =
                node.run(settings, Values.none(), new FolderContext(folder)).table("table")) {
            assertEquals("01234", table.texts("zip")[0]);
        }
    }

    @Test
    void textsForMissingValuesCount() throws IOException {
        ObjectNode json = Json.object();
        json.putArray("nullTexts").add("NA");
        var settings = settings("score\n1\nNA\n", json);
        try (Table table =
                node.run(settings, Values.none(), new FolderContext(folder)).table("table")) {
            assertEquals(1, table.nulls("score"));
            assertEquals(ColumnKind.INTEGER, table.spec().column("score").kind());
        }
    }

    @Test
    void missingFileIsFoundBeforeARun() {
        var settings = decoded(Json.object().put("path", "nowhere.csv"));
        Problem problem = assertThrows(ProblemException.class, () -> node.check(settings, Specs.none()))
                .problem();
        assertEquals("file.missing", problem.code());
        assertTrue(problem.where().endsWith("nowhere.csv"));
    }

    @Test
    void emptyFileIsFoundBeforeARun() throws IOException {
        assertEquals("table.empty", failureOfCheck(""));
    }

    @Test
    void raggedFileNamesTheLine() throws IOException {
        Problem problem = failure("a,b\n1,2\n3\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("table.ragged", problem.code());
        assertTrue(problem.where().endsWith("table.csv:3"), problem.where());
    }

    @Test
    void invalidTextNamesTheLine() throws IOException {
        Problem problem = failure(new byte[] {'a', '\n', 'x', '\n', (byte) 0xC3, (byte) 0x28, '\n'});
        assertEquals("table.bad-encoding", problem.code());
        assertTrue(problem.where().contains("table.csv:3"), problem.where());
    }

    private Problem failure(byte[] content) throws IOException {
        Files.write(folder.resolve("table.csv"), content);
        var settings = decoded(Json.object().put("path", "table.csv"));
        return assertThrows(ProblemException.class, () -> node.run(settings, Values.none(), new FolderContext(folder)))
                .problem();
    }

    private String failureOfCheck(String content) throws IOException {
        var settings = settings(content);
        return assertThrows(ProblemException.class, () -> node.check(settings, Specs.none()))
                .problem()
                .code();
    }

    private ReadTable.Settings settings(String content) throws IOException {
        return settings(content, Json.object());
    }

    private ReadTable.Settings settings(String content, ObjectNode json) throws IOException {
        Files.writeString(folder.resolve("table.csv"), content);
        return decoded(json.put("path", "table.csv"));
    }

    private ReadTable.Settings decoded(ObjectNode json) {
        return SettingsCodec.of(ReadTable.Settings.class)
                .decode(json, folder)
                .settings()
                .orElseThrow();
    }
}
