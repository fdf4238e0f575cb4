package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks into tables, models and reports that nodes gave. */
class PreviewTest {

    private static final int ROWS = 20_000;

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static String table;
    private static String score;
    private static String model;

    @BeforeAll
    static void runsAWorkflow() throws Exception {
        server = new TestServer(folder);
        JsonNode run = server.runToEnd(TestServer.body(
                "a.flow.json",
                TestServer.json(
                        "{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2','settings':{'rows':%d,'wide':true}},"
                                + "'score':{'type':'test.score@1'},'backbone':{'type':'test.backbone@1'}},"
                                + "'links':['rows.table -> score.table']}",
                        ROWS)));
        assertEquals("succeeded", run.path("state").asText(), run.toString());
        table = "/api/results/" + run.at("/nodes/rows/result/key").asText() + "/table/";
        score = "/api/results/" + run.at("/nodes/score/result/key").asText() + "/report/";
        model = "/api/results/" + run.at("/nodes/backbone/result/key").asText() + "/model/";
    }

    @AfterAll
    static void ends() {
        server.close();
    }

    private static JsonNode rows(String query) throws Exception {
        return server.get(table + "rows?" + query).json();
    }

    @Test
    void anyRangeOfRowsIsGivenAsItIsInTheTable() throws Exception {
        JsonNode middle = rows("from=12345&count=3&columns=" + TestServer.encoded("[\"whole\",\"number\"]"));
        assertEquals(ROWS, middle.path("total").asInt());
        assertEquals("[12345,12346,12347]", middle.path("index").toString());
        assertEquals(
                "[[12345,1234.5],[12346,1234.6],[12347,1234.7]]",
                middle.path("rows").toString());
        assertEquals(2, rows("from=" + (ROWS - 2) + "&count=100").path("rows").size());
        assertEquals(0, rows("from=" + ROWS).path("rows").size());
    }

    @Test
    void cellsOfAllKindsAreShownAndLongOnesBegin() throws Exception {
        JsonNode cells = rows("from=0&count=10").path("rows");
        assertEquals("\"9223372036854775807\"", cells.at("/0/3").toString());
        assertEquals("\"NaN\"", cells.at("/1/0").toString());
        assertEquals(
                "\"" + TestNodes.MARKUP.replace("\"", "\\\"") + "\"",
                cells.at("/2/1").toString());
        assertEquals(2500, cells.at("/2/2/length").asInt());
        assertEquals(500, cells.at("/2/2/text").asText().length());
        assertTrue(cells.at("/9/2").isNull());
        assertEquals("2026-01-02", cells.at("/1/5").asText());
        assertEquals("2026-01-01T12:00:01", cells.at("/1/6").asText());
        assertEquals("[3,4]", cells.at("/0/7/shape").toString());
        assertEquals(
                "[1.0,2.0,3.0,\"NaN\",5.0,6.0,7.0,8.0]", cells.at("/0/7/head").toString());
        assertEquals("image", cells.at("/0/8/media").asText());
        assertEquals(
                "1 × 1",
                cells.at("/0/8/width") + " × " + cells.at("/0/8/height"),
                "what is in the table tells its size");
        assertTrue(cells.at("/1/8/width").isMissingNode(), "what is elsewhere is not opened for it");
        assertEquals(5, cells.at("/0/9/bytes").asInt());
        JsonNode whole = server.get(table + "cell?row=2&column=text").json();
        assertEquals(2500, whole.path("cell").asText().length());
    }

    @Test
    void picturesAreGivenByTheirContentAndOnlyFromTheFolder() throws Exception {
        TestServer.Got inline = server.get(table + "cell?row=0&column=picture");
        assertEquals(
                "image/png",
                inline.response().headers().firstValue("Content-Type").orElse(""));
        assertArrayEquals(TestNodes.Rows.pixel(), inline.response().body());
        assertEquals(
                "nosniff",
                inline.response().headers().firstValue("X-Content-Type-Options").orElse(""));
        Files.write(folder.resolve("outside.png"), TestNodes.Rows.pixel());
        assertEquals(
                "file.outside", server.get(table + "cell?row=1&column=picture").code());
        assertEquals(
                "file.missing", server.get(table + "cell?row=2&column=picture").code());
        Files.createDirectories(server.folder.resolve("pictures"));
        Files.writeString(server.folder.resolve("pictures/3.png"), "<svg onload='alert(1)'/>");
        TestServer.Got script = server.get(table + "cell?row=3&column=picture");
        assertEquals(
                "application/octet-stream",
                script.response().headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void theHeadTellsKindsAndMissingValues() throws Exception {
        JsonNode columns = server.get(table + "table").json().path("columns");
        assertEquals(10, columns.size());
        assertEquals(
                "text 2000",
                columns.at("/2/kind").asText() + " " + columns.at("/2/missing").asText());
        assertEquals("[3,4]", columns.at("/7/shape").toString());
    }

    @Test
    void histogramsCountEveryRowOnce() throws Exception {
        JsonNode labels = server.get(table + "histogram?column=label").json();
        assertEquals("values", labels.path("kind").asText());
        assertEquals(3, labels.path("distinct").asInt());
        assertEquals(ROWS, sum(labels.path("values")) + labels.path("others").asLong());
        JsonNode numbers = server.get(table + "histogram?column=number").json();
        assertEquals("numbers", numbers.path("kind").asText());
        assertEquals(ROWS - 1, sum(numbers.path("bins")), "all but the one that is not a number");
        assertEquals((ROWS - 1) / 10.0, numbers.path("max").asDouble());
        JsonNode texts = server.get(table + "histogram?column=text").json();
        assertEquals(
                ROWS - 2000, sum(texts.path("values")) + texts.path("others").asLong() + sum(texts.path("bins")));
        assertEquals(
                "2026-01-01",
                server.get(table + "histogram?column=day").json().path("min").asText());
        assertEquals(
                "none",
                server.get(table + "histogram?column=tensor")
                        .json()
                        .path("kind")
                        .asText());
    }

    private static long sum(JsonNode bins) {
        long sum = 0;
        for (JsonNode bin : bins) {
            sum += bin.path("rows").asLong();
        }
        return sum;
    }

    @Test
    void aCellOfTheConfusionMatrixOpensTheRowsBehindIt() throws Exception {
        JsonNode report = server.get(score + "report").json();
        JsonNode behind = report.path("rowsBehind");
        assertEquals(
                "label prediction",
                behind.path("truth").asText() + " " + behind.path("predicted").asText());
        String where = Json.object()
                .put(behind.path("truth").asText(), "plant")
                .put(behind.path("predicted").asText(), "animal")
                .toString();
        JsonNode rows = server.get("/api/results/" + behind.path("key").asText() + "/"
                        + behind.path("port").asText() + "/rows?from=1&count=2&where=" + TestServer.encoded(where))
                .json();
        assertEquals(
                "[[\"plant\",\"animal\"],[\"plant\",\"animal\"]]",
                rows.path("rows").toString());
        assertEquals(
                "[10,16]",
                rows.path("index").toString(),
                "every third row is a plant, every second is taken for an animal");
        assertEquals(ROWS / 6, rows.path("total").asInt());
        JsonNode last = server.get("/api/results/" + behind.path("key").asText() + "/"
                        + behind.path("port").asText() + "/rows?from=3332&where=" + TestServer.encoded(where))
                .json();
        assertEquals("[19996]", last.path("index").toString());
        JsonNode missing = rows("where=" + TestServer.encoded("{\"text\":null}"));
        assertEquals(2000, missing.path("total").asInt());
    }

    @Test
    void filesBesideAReportAreGivenAndNoOthers() throws Exception {
        TestServer.Got file = server.get(score + "report-file?name=report.json");
        assertEquals(
                server.get(score + "report").json().path("figures"),
                Json.parse(new String(file.response().body(), StandardCharsets.UTF_8), "report.json"));
        for (String name : List.of("none.f32", "..", ".", "../report.json", "/etc/passwd", "..\\report.json", "")) {
            int status = server.get(score + "report-file?name=" + TestServer.encoded(name))
                    .status();
            assertTrue(status == 404 || status == 400, name + " gives " + status);
        }
    }

    @Test
    void aReportsPageCanRunNothing() throws Exception {
        TestServer.Got page = server.get(score + "report.html");
        String policy =
                page.response().headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.contains("default-src 'none'") && policy.contains("sandbox"), policy);
        assertFalse(policy.contains("script-src"));
    }

    @Test
    void aModelShowsItsLayersWithShapesAndParameters() throws Exception {
        JsonNode json = server.get(model + "model").json();
        assertTrue(json.at("/parameters/total").asLong() > 0);
        assertTrue(json.at("/layers/children").size() > 0);
        assertTrue(json.at("/inputs/0/shape").isArray());
    }
}
