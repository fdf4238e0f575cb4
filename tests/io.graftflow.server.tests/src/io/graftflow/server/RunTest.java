package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs, what is told of them, and what lamps show. */
class RunTest {

    private static final String FLOW = "{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2','settings':{'rows':%d}},"
            + "'work':{'type':'test.work@1','settings':{'steps':3,'fails':%b}},"
            + "'keep':{'type':'test.keep@1','settings':{'column':'%s'}}},"
            + "'links':['rows.table -> work.table','rows.table -> keep.table']}";

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void starts() throws Exception {
        server = new TestServer(folder);
    }

    @AfterEach
    void ends() {
        server.close();
    }

    private static ObjectNode flow(int rows, boolean fails, String column) {
        return TestServer.body("a.flow.json", TestServer.json(FLOW, rows, fails, column));
    }

    private JsonNode check(ObjectNode body) throws Exception {
        return server.post("/api/check", body).json();
    }

    private static String states(JsonNode nodes) {
        Map<String, String> states = new TreeMap<>();
        nodes.properties().forEach(node -> {
            JsonNode status = node.getValue().has("status") ? node.getValue().path("status") : node.getValue();
            states.put(node.getKey(), status.path("state").asText());
        });
        return states.toString();
    }

    private String start(ObjectNode body) throws Exception {
        TestServer.Got started = server.post("/api/runs", body);
        assertEquals(202, started.status(), started.json().toString());
        return started.json().path("id").asText();
    }

    private JsonNode end(String id, EventReader events) throws Exception {
        JsonNode run = server.get("/api/runs/" + id).json();
        while (run.path("state").asText().equals("running")) {
            events.next("run");
            run = server.get("/api/runs/" + id).json();
        }
        return run;
    }

    @Test
    void aRunGoesOnWhenNobodyLooksAndItsStateIsThereAgain() throws Exception {
        String id;
        try (EventReader events = new EventReader(server, "")) {
            id = start(flow(10, false, "text"));
            server.work.steps.release();
            JsonNode figures = events.next("figures");
            assertEquals(1.0, figures.at("/values/loss").asDouble());
            assertEquals(1.0, figures.path("x").asDouble());
        }
        server.work.steps.release();
        server.work.done.acquire(2);
        try (EventReader events = new EventReader(server, "")) {
            JsonNode running = server.get("/api/runs/" + id).json();
            assertEquals("running", running.at("/nodes/work/state").asText());
            assertEquals(0.667, running.at("/nodes/work/fraction").asDouble());
            assertEquals("step 2 of 3", running.at("/nodes/work/message").asText());
            assertEquals(
                    "running",
                    check(flow(10, false, "text"))
                            .at("/nodes/work/status/state")
                            .asText());
            server.work.steps.release();
            JsonNode run = end(id, events);
            assertEquals("succeeded", run.path("state").asText());
            assertEquals("{keep=ran, rows=ran, work=ran}", states(run.path("nodes")));
        }
        JsonNode curves = server.get("/api/runs/" + id + "/figures?node=work").json();
        assertEquals(3, curves.at("/series/loss").size());
        assertEquals(3.0, curves.at("/series/loss/2/0").asDouble());
        assertTrue(server.get("/api/runs/" + id + "/log").json().toString().contains("It worked."));
        assertEquals(
                id,
                server.get("/api/runs?path=a.flow.json").json().at("/runs/0/id").asText());
    }

    @Test
    void theStreamGoesOnWhereAReaderStopped() throws Exception {
        String lastId;
        String id;
        try (EventReader events = new EventReader(server, "")) {
            id = start(flow(10, false, "text"));
            server.work.steps.release();
            events.next("figures");
            lastId = events.lastId;
        }
        server.work.steps.release(2);
        try (EventReader all = new EventReader(server, "")) {
            end(id, all);
        }
        try (EventReader resumed = new EventReader(server, lastId)) {
            assertTrue(resumed.hello.path("resumed").asBoolean());
            assertEquals(2.0, resumed.next("figures").path("x").asDouble(), "none twice");
            assertEquals(3.0, resumed.next("figures").path("x").asDouble(), "none is missing");
            JsonNode run = resumed.next("run");
            assertEquals("succeeded", run.at("/run/state").asText());
        }
        for (String foreign : new String[] {"other-5", "nonsense", lastId.replaceAll("-.*", "-999999")}) {
            try (EventReader events = new EventReader(server, foreign)) {
                assertEquals(false, events.hello.path("resumed").asBoolean(), foreign);
            }
        }
    }

    @Test
    void aRunCanBeCancelledAndRunOn() throws Exception {
        try (EventReader events = new EventReader(server, "")) {
            String id = start(flow(10, false, "text"));
            server.work.steps.release();
            events.next("figures");
            server.post("/api/runs/" + id + "/cancel", Json.object());
            JsonNode run = end(id, events);
            assertEquals("cancelled", run.path("state").asText());
            assertEquals("skipped", run.at("/nodes/work/state").asText());
        }
        server.work.steps.release(3);
        JsonNode again = server.runToEnd(flow(10, false, "text"));
        assertEquals("{keep=cached, rows=cached, work=ran}", states(again.path("nodes")));
    }

    @Test
    void lampsTellWhatIsWrongReadyCachedStaleAndFailed() throws Exception {
        assertEquals(
                "{keep=wrong, rows=ready, work=ready}",
                states(check(flow(10, false, "none")).path("nodes")));
        assertEquals(
                "{keep=waits, rows=wrong, work=waits}",
                states(check(flow(-1, false, "text")).path("nodes")));
        server.work.steps.release(3);
        JsonNode failed = server.runToEnd(flow(10, true, "text"));
        assertEquals("failed", failed.path("state").asText());
        JsonNode after = check(flow(10, true, "text")).path("nodes");
        assertEquals("{keep=ran, rows=ran, work=failed}", states(after));
        assertTrue(after.at("/work/status/problem").asText().contains(TestNodes.MARKUP));
        assertEquals(
                "{keep=stale, rows=stale, work=ready}",
                states(check(flow(11, true, "text")).path("nodes")));
        assertEquals(
                "{keep=stale, rows=ran, work=ready}",
                states(check(flow(10, false, "label")).path("nodes")));
        ObjectNode elsewhere = flow(10, true, "text").put("path", "b.flow.json");
        assertEquals(
                "{keep=cached, rows=cached, work=ready}",
                states(check(elsewhere).path("nodes")));
    }

    @Test
    void aRenamedNodeKeepsWhatItGaveBefore() throws Exception {
        server.work.steps.release(3);
        server.runToEnd(flow(10, false, "text"));
        String renamed = FLOW.replace("rows.table", "lines.table").replace("'rows':{'type'", "'lines':{'type'");
        JsonNode nodes = check(TestServer.body("a.flow.json", TestServer.json(renamed, 12, false, "text")))
                .path("nodes");
        assertEquals("{keep=stale, lines=stale, work=stale}", states(nodes));
        assertEquals(10, nodes.at("/lines/status/result/outputs/table/rows").asInt());
    }

    @Test
    void resultsAreRememberedWhenTheServerStartsAnew() throws Exception {
        server.work.steps.release(3);
        server.runToEnd(flow(10, false, "text"));
        server.close();
        server = new TestServer(folder);
        assertEquals(
                "{keep=cached, rows=cached, work=cached}",
                states(check(flow(10, false, "text")).path("nodes")));
        JsonNode changed = check(flow(12, false, "text"));
        assertEquals("{keep=stale, rows=stale, work=stale}", states(changed.path("nodes")));
        String key = changed.at("/nodes/rows/status/result/key").asText();
        assertEquals(
                10,
                server.get("/api/results/" + key + "/table/table")
                        .json()
                        .path("rows")
                        .asInt());
    }

    @Test
    void theCurvesOfATrainingAreThereWhenTheServerStartsAnew() throws Exception {
        server.work.steps.release(3);
        JsonNode run = server.runToEnd(flow(10, false, "text"));
        String key = run.at("/nodes/work/result/key").asText();
        server.close();
        server = new TestServer(folder);
        JsonNode series =
                server.get("/api/results/" + key + "/report/curves").json().path("series");
        assertEquals(
                "[[1.0,1.0,0.0],[2.0,0.5,0.25],[3.0,0.3333333333333333,0.5]]",
                series.path("loss").toString());
        assertEquals("[[3.0,0.6,0.5]]", series.path("epochLoss").toString());
        assertEquals("[[3.0,0.75,0.5]]", series.path("validationMacroF1").toString());
        assertEquals(3, series.path("learningRate").size());
        assertEquals(4, series.size(), series.toString());
    }

    @Test
    void nodesThatLearnAtOnceHaveCurvesOfTheirOwn() throws Exception {
        server.work.steps.release(5);
        JsonNode run = server.runToEnd(TestServer.body(
                "two.flow.json",
                TestServer.json("{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2'},"
                        + "'one':{'type':'test.work@1','settings':{'steps':2}},'two':{'type':'test.work@1'}},"
                        + "'links':['rows.table -> one.table','rows.table -> two.table']}")));
        String figures = "/api/runs/" + run.path("id").asText() + "/figures?node=";
        assertEquals(2, server.get(figures + "one").json().at("/series/loss").size());
        assertEquals(3, server.get(figures + "two").json().at("/series/loss").size());
    }

    @Test
    void onlyTheWantedNodesAndWhatTheyNeedRun() throws Exception {
        ObjectNode body = flow(10, false, "text");
        body.putArray("only").add("keep");
        JsonNode run = server.runToEnd(body);
        assertEquals("{keep=ran, rows=ran}", states(run.path("nodes")));
        assertEquals(
                "{keep=ran, rows=ran, work=ready}",
                states(check(flow(10, false, "text")).path("nodes")));
    }

    @Test
    void whatIsThrownAwayIsSaidBeforeAndComputedAnewAfter() throws Exception {
        server.work.steps.release(3);
        JsonNode run = server.runToEnd(flow(10, false, "text"));
        String key = run.at("/nodes/rows/result/key").asText();
        ObjectNode body = flow(10, false, "text");
        body.putArray("nodes").add("rows");
        JsonNode asked =
                server.post("/api/reset", body.deepCopy().put("ask", true)).json();
        assertEquals(3, asked.path("nodes").size());
        assertEquals(200, server.get("/api/results/" + key).status());
        server.post("/api/reset", body);
        assertEquals(404, server.get("/api/results/" + key).status());
        assertEquals(
                "{keep=ready, rows=ready, work=ready}",
                states(check(flow(10, false, "text")).path("nodes")));
        server.work.steps.release(3);
        JsonNode again = server.runToEnd(flow(10, false, "text"));
        assertEquals("{keep=ran, rows=ran, work=ran}", states(again.path("nodes")));
    }

    @Test
    void aChangedInputFileMakesItsNodesStale() throws Exception {
        Path file = server.folder.resolve("a.txt");
        Files.writeString(file, "one\n");
        ObjectNode body = TestServer.body(
                "a.flow.json",
                TestServer.json(
                        "{'graftflow':1,'nodes':{'lines':{'type':'test.lines@1','settings':{'path':'a.txt'}}}}"));
        server.runToEnd(body);
        assertEquals("{lines=ran}", states(check(body).path("nodes")));
        Files.writeString(file, "one\ntwo\n");
        assertEquals("{lines=stale}", states(check(body).path("nodes")));
        Files.delete(file);
        JsonNode missing = check(body);
        assertEquals("file.missing", missing.at("/problems/0/code").asText());
        assertEquals("{lines=wrong}", states(missing.path("nodes")));
    }
}
