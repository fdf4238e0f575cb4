package io.graftflow.nodes.data.readimages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.node.NodeType;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Values;
import io.graftflow.nodes.data.readtable.ReadTable;
import io.graftflow.nodes.data.split.Split;
import io.graftflow.nodes.data.sql.SqlQuery;
import io.graftflow.nodes.data.writetable.WriteTable;
import io.graftflow.testkit.FolderContext;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other nodes make of a table of pictures. */
class PictureTablesTest {

    @TempDir
    Path folder;

    private Table pictures;

    @BeforeEach
    void reads() {
        for (int i = 0; i < 6; i++) {
            String label = i % 2 == 0 ? "even" : "odd";
            Pictures.write(folder.resolve("pictures/" + label + "/" + i + ".png"), i + 1, 10, Color.RED);
        }
        pictures = run(new ReadImages(), Json.object().put("path", "pictures"), Values.none(), "read")
                .table("table");
    }

    @AfterEach
    void closes() {
        pictures.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.parquet", "out.arrow"})
    void writingAndReadingIsIdentity(String name) {
        ObjectNode path = Json.object().put("path", name);
        run(new WriteTable(), path, Values.of("table", pictures), "write");
        try (Table back = run(new ReadTable(), path, Values.none(), "back").table("table")) {
            assertEquals(ColumnKind.IMAGE, back.spec().column("image").kind());
            assertEquals(values(pictures), values(back));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.csv", "out.jsonl"})
    void aTextFileCannotHoldPicturesAndSaysSo(String name) {
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> run(
                                new WriteTable(),
                                Json.object().put("path", name),
                                Values.of("table", pictures),
                                "write"))
                .problem();
        assertEquals("table.unwritable", problem.code());
        assertTrue(problem.message().contains("\"image\""), problem.message());
        assertTrue(problem.remedy().contains("Parquet"), problem.remedy());
    }

    @Test
    void sqlKeepsThePictures() {
        ObjectNode query = Json.object()
                .put("query", "SELECT image, label, width * height AS area FROM input WHERE width > 3 ORDER BY width");
        try (Table large =
                run(new SqlQuery(), query, Values.of("input", pictures), "sql").table("table")) {
            assertEquals(ColumnKind.IMAGE, large.spec().column("image").kind());
            assertEquals(ColumnKind.CATEGORY, large.spec().column("label").kind());
            assertEquals(3, large.rows());
            List<Object> expected = new ArrayList<>();
            pictures.forEachRow(Progress.NONE, row -> {
                if (row.integer("width") > 3) {
                    expected.add(row.media(0));
                }
            });
            List<Object> found = new ArrayList<>();
            large.forEachRow(Progress.NONE, row -> found.add(row.media(0)));
            assertEquals(3, found.size());
            assertTrue(expected.containsAll(found));
        }
    }

    @Test
    void splitKeepsTheSharesOfLabels() {
        ObjectNode settings = Json.object().put("stratifyBy", "label").put("fraction", 0.5);
        Values parts = run(new Split(), settings, Values.of("table", pictures), "split");
        for (String port : parts.ports()) {
            try (Table part = parts.table(port)) {
                assertEquals(List.of("even", "odd"), part.distinct("label"), port);
            }
        }
    }

    private static List<Object> values(Table table) {
        List<Object> values = new ArrayList<>();
        table.forEachRow(Progress.NONE, row -> {
            for (int i = 0; i < row.spec().columns().size(); i++) {
                values.add(row.value(i));
            }
        });
        return values;
    }

    private <S extends Record> Values run(NodeType<S> node, ObjectNode settings, Values inputs, String name) {
        S decoded = SettingsCodec.of(node.settings())
                .decode(settings, folder)
                .settings()
                .orElseThrow();
        return node.run(
                decoded, inputs, new FolderContext(folder.resolve("runs").resolve(name)));
    }
}
