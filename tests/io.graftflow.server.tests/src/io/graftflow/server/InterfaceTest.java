package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.server.internal.http.Routes;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the document of the interface against the server: every operation, every answer that it promises. The other tests
 * of this folder hold what they see against it too.
 */
class InterfaceTest {

    private static final String FLOW = "{'graftflow':1,'name':'A','nodes':{'rows':{'type':'test.rows@2',"
            + "'settings':{'rows':30,'wide':true}},'score':{'type':'test.score@1'},'backbone':{'type':'test.backbone@1'}},"
            + "'links':['rows.table -> score.table'],'layout':{'rows':[0,0]}}";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static String scoreKey;
    private static String rowsKey;
    private static String modelKey;
    private static String runId;

    @BeforeAll
    static void runsAWorkflow() throws Exception {
        server = new TestServer(folder);
        Path example = Files.createDirectories(folder.resolve("all-examples/small/data"));
        Files.writeString(example.resolve("a.txt"), "one\ntwo\n");
        Files.writeString(
                example.resolveSibling("small.flow.json"),
                "{\"graftflow\":1,\"name\":\"Small\",\"nodes\":{\"lines\":{\"type\":\"test.lines@1\","
                        + "\"settings\":{\"path\":\"data/a.txt\"}}}}");
        assertEquals(201, server.make("a.flow.json", TestServer.json(FLOW)).status());
        JsonNode run = server.runToEnd(Json.object().put("path", "a.flow.json"));
        assertEquals("succeeded", run.path("state").asText(), run.toString());
        runId = run.path("id").asText();
        rowsKey = run.at("/nodes/rows/result/key").asText();
        scoreKey = run.at("/nodes/score/result/key").asText();
        modelKey = run.at("/nodes/backbone/result/key").asText();
    }

    @AfterAll
    static void ends() {
        server.close();
    }

    @Test
    void theServerHasTheOperationsOfTheDocumentAndNoOthers() {
        Set<String> served = new TreeSet<>();
        Routes routes = GraftflowServer.routes(server.server.studio());
        routes.all().forEach((template, methods) -> methods.forEach(method -> served.add(method + " " + template)));
        served.add("GET /api/events");
        assertEquals(TestServer.DOCUMENT.operations(), served);
    }

    @Test
    void everyAnswerThatTheDocumentPromisesIsGivenAndIsAsItSays() throws Exception {
        about();
        start();
        flows();
        catalogueAndChecks();
        runs();
        results();
        files();
        pictures();
        events();
        Set<String> missing = new TreeSet<>(TestServer.DOCUMENT.answers());
        missing.removeAll(TestServer.SEEN);
        assertEquals(Set.of(), missing);
    }

    private static void expect(int status, TestServer.Got got) {
        assertEquals(status, got.status(), got.json().toString());
    }

    private static void about() throws Exception {
        expect(200, server.get("/api/about"));
        TestServer.Got document = server.get("/api/openapi.yaml");
        assertTrue(new String(document.response().body(), StandardCharsets.UTF_8).startsWith("openapi: 3.1"));
        expect(200, server.get("/api/doctor"));
        expect(200, server.get("/api/device"));
        expect(422, server.get("/api/device?asked=abacus"));
        expect(200, server.put("/api/settings", TestServer.json("{'threads':2,'theme':'dark','language':'zh-CN'}")));
        expect(422, server.put("/api/settings", TestServer.json("{'theme':'purple'}")));
        expect(422, server.put("/api/settings", TestServer.json("{'mirrors':{'hub':'not an address'}}")));
        JsonNode settings = server.get("/api/settings").json();
        assertEquals("dark", settings.path("theme").asText());
        assertEquals(2, settings.path("threads").asInt());
        expect(204, server.put("/api/ui", TestServer.json("{'left':248}")));
        assertEquals(248, server.get("/api/ui").json().path("left").asInt());
    }

    private static void start() throws Exception {
        expect(200, server.get("/api/flow?path=a.flow.json"));
        JsonNode start = server.get("/api/start").json();
        assertEquals("a.flow.json", start.at("/recent/0/path").asText());
        assertEquals("small", start.at("/examples/0/id").asText());
        TestServer.Got copied = server.post("/api/examples/small/copy", Json.object());
        expect(201, copied);
        String path = copied.json().path("path").asText();
        assertEquals("examples/small/small.flow.json", path);
        assertEquals(
                "succeeded",
                server.runToEnd(Json.object().put("path", path)).path("state").asText());
        expect(404, server.post("/api/examples/none/copy", Json.object()));
        expect(422, server.post("/api/folder", TestServer.json("{'folder':'relative'}")));
        expect(
                422,
                server.post(
                        "/api/folder",
                        Json.object().put("folder", folder.resolve("none").toString())));
        expect(200, server.post("/api/folder", Json.object().put("folder", server.folder.toString())));
    }

    private static void flows() throws Exception {
        expect(200, server.get("/api/flows"));
        TestServer.Got made = server.make("b.flow.json", TestServer.json(FLOW));
        expect(201, made);
        expect(304, server.send(server.request("/api/flow?path=b.flow.json").header("If-None-Match", made.etag())));
        expect(404, server.get("/api/flow?path=none.flow.json"));
        ObjectNode changed = Json.object().set("flow", TestServer.json(FLOW.replace("'A'", "'B'")));
        TestServer.Got saved = server.put("/api/flow?path=b.flow.json", changed, "If-Match", made.etag());
        expect(200, saved);
        expect(412, server.put("/api/flow?path=b.flow.json", changed, "If-Match", made.etag()));
        expect(428, server.put("/api/flow?path=b.flow.json", changed));
        expect(422, server.put("/api/flow?path=b.txt", changed, "If-None-Match", "*"));
        Files.writeString(server.folder.resolve("newer.flow.json"), "{\"graftflow\":9,\"nodes\":{},\"new\":1}");
        String newer = server.get("/api/flow?path=newer.flow.json").etag();
        expect(409, server.put("/api/flow?path=newer.flow.json", changed, "If-Match", newer));
        moves(saved.etag());
        expect(200, server.get("/api/lock?path=c.flow.json"));
        Files.writeString(server.folder.resolve("bad.flow.lock.json"), "{");
        expect(422, server.get("/api/lock?path=bad.flow.json"));
        ObjectNode both = Json.object();
        both.set("before", TestServer.json(FLOW));
        both.set("after", changed.get("flow"));
        assertEquals(
                "name: \"A\" → \"B\"",
                server.post("/api/diff", both).json().at("/changes/0").asText());
        both.set("after", TestServer.json("{'graftflow':2}"));
        expect(422, server.post("/api/diff", both));
        deletes();
    }

    private static void moves(String etag) throws Exception {
        ObjectNode move =
                TestServer.json("{'from':'b.flow.json','to':'a.flow.json'}").put("etag", etag);
        expect(409, server.post("/api/flow/move", move));
        expect(412, server.post("/api/flow/move", move.deepCopy().put("etag", "\"x\"")));
        expect(422, server.post("/api/flow/move", move.deepCopy().put("to", "c.json")));
        expect(
                404,
                server.post(
                        "/api/flow/move",
                        move.deepCopy().put("from", "none.flow.json").put("to", "d.flow.json")));
        expect(200, server.post("/api/flow/move", move.deepCopy().put("to", "c.flow.json")));
    }

    private static void deletes() throws Exception {
        String etag = server.get("/api/flow?path=c.flow.json").etag();
        expect(428, server.delete("/api/flow?path=c.flow.json"));
        expect(412, server.delete("/api/flow?path=c.flow.json", "If-Match", "\"x\""));
        expect(200, server.delete("/api/flow?path=c.flow.json", "If-Match", etag));
        expect(404, server.delete("/api/flow?path=c.flow.json", "If-Match", etag));
    }

    private static void catalogueAndChecks() throws Exception {
        TestServer.Got nodes = server.get("/api/nodes");
        expect(200, nodes);
        expect(304, server.send(server.request("/api/nodes").header("If-None-Match", nodes.etag())));
        expect(200, server.get("/api/models"));
        ObjectNode body = TestServer.body("a.flow.json", TestServer.json(FLOW));
        body.putArray("detail").add("score").add("backbone");
        expect(200, server.post("/api/check", body));
        expect(422, server.post("/api/check", Json.object().put("path", "a.txt")));
        ObjectNode fits = TestServer.body("a.flow.json", TestServer.json(FLOW)).put("node", "rows");
        expect(
                200,
                server.post("/api/fits", fits.deepCopy().put("port", "table").put("direction", "out")));
        expect(422, server.post("/api/fits", fits.deepCopy().put("port", "none").put("direction", "out")));
        ObjectNode sql = TestServer.body("a.flow.json", TestServer.json(FLOW)).put("node", "score");
        expect(422, server.post("/api/sql", sql.deepCopy().put("sql", "SELEC")));
        TestServer.Got rows = server.post(
                "/api/sql",
                sql.deepCopy().put("sql", "SELECT label FROM \"table\";").put("rows", 2));
        expect(200, rows);
        assertEquals(2, rows.json().path("rows").size());
        assertTrue(rows.json().path("truncated").asBoolean());
        ObjectNode unrun = TestServer.json(FLOW.replace("'rows':30", "'rows':31"));
        expect(
                409,
                server.post(
                        "/api/sql",
                        TestServer.body("a.flow.json", unrun)
                                .put("node", "score")
                                .put("sql", "SELECT 1")));
    }

    private static void runs() throws Exception {
        expect(200, server.get("/api/runs?path=a.flow.json"));
        expect(200, server.get("/api/runs/" + runId));
        expect(404, server.get("/api/runs/none"));
        expect(202, server.post("/api/runs/" + runId + "/cancel", Json.object()));
        expect(404, server.post("/api/runs/none/cancel", Json.object()));
        expect(200, server.get("/api/runs/" + runId + "/figures?node=rows"));
        expect(404, server.get("/api/runs/none/figures?node=rows"));
        expect(200, server.get("/api/runs/" + runId + "/log"));
        expect(404, server.get("/api/runs/none/log"));
        expect(404, server.post("/api/runs", TestServer.json("{'path':'none.flow.json'}")));
        expect(422, server.post("/api/runs", TestServer.json("{'path':'a.flow.json','only':['none']}")));
        ObjectNode work = TestServer.json("{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2'},"
                + "'work':{'type':'test.work@1','settings':{'steps':1}}},'links':['rows.table -> work.table']}");
        ObjectNode body = TestServer.body("w.flow.json", work);
        String id = server.post("/api/runs", body).json().path("id").asText();
        expect(409, server.post("/api/runs", body));
        expect(409, server.post("/api/reset", body));
        expect(409, server.post("/api/folder", Json.object().put("folder", server.folder.toString())));
        try (EventReader events = new EventReader(server, "")) {
            server.work.steps.release();
            while (server.get("/api/runs/" + id).json().path("state").asText().equals("running")) {
                events.next("run");
            }
        }
        expect(200, server.post("/api/reset", body.deepCopy().put("ask", true)));
        ObjectNode unknown = body.deepCopy();
        unknown.putArray("nodes").add("none");
        expect(422, server.post("/api/reset", unknown));
    }

    private static void results() throws Exception {
        String none = "0".repeat(64);
        expect(200, server.get("/api/results/" + rowsKey));
        expect(404, server.get("/api/results/" + none));
        for (String what : new String[] {"table", "rows", "cell?row=0&column=number", "histogram?column=number"}) {
            expect(200, server.get("/api/results/" + rowsKey + "/table/" + what));
            expect(404, server.get("/api/results/" + none + "/table/" + what));
        }
        expect(422, server.get("/api/results/" + rowsKey + "/table/rows?columns=" + TestServer.encoded("[\"none\"]")));
        expect(422, server.get("/api/results/" + rowsKey + "/table/cell?row=0&column=none"));
        expect(422, server.get("/api/results/" + rowsKey + "/table/histogram?column=none"));
        expect(200, server.get("/api/results/" + modelKey + "/model/model"));
        expect(404, server.get("/api/results/" + none + "/model/model"));
        for (String what : new String[] {"report", "curves", "report.html", "report-file?name=report.json"}) {
            expect(200, server.get("/api/results/" + scoreKey + "/report/" + what));
            expect(404, server.get("/api/results/" + none + "/report/" + what));
        }
        damagesAModel();
    }

    private static void damagesAModel() throws Exception {
        Path network =
                folder.resolve("cache/entries/" + modelKey.substring(0, 2) + "/" + modelKey + "/model/model.onnx");
        byte[] whole = Files.readAllBytes(network);
        Files.write(network, new byte[] {1, 2, 3});
        expect(422, server.get("/api/results/" + modelKey + "/model/model"));
        Files.write(network, whole);
    }

    private static void files() throws Exception {
        Files.writeString(server.folder.resolve("t.csv"), "a,b\n1,2\n");
        expect(200, server.get("/api/files"));
        expect(404, server.get("/api/files?folder=none"));
        expect(200, server.get("/api/file?path=t.csv&flow=a.flow.json"));
        expect(404, server.get("/api/file?path=none.csv"));
        expect(201, upload("data/new.csv"));
        expect(409, upload("data/new.csv"));
        expect(422, upload(".hidden"));
        assertEquals("a,b\n", Files.readString(server.folder.resolve("data/new.csv")));
    }

    private static TestServer.Got upload(String path) throws Exception {
        return server.send(server.request("/api/file?path=" + TestServer.encoded(path))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofString("a,b\n")));
    }

    private static void pictures() throws Exception {
        String png = Base64.getEncoder().encodeToString(TestNodes.Rows.pixel());
        ObjectNode body = Json.object().put("png", png);
        body.set("flow", TestServer.json(FLOW));
        TestServer.Got picture = server.post("/api/picture", body);
        expect(200, picture);
        expect(422, server.post("/api/picture", body.deepCopy().put("png", "AAAA")));
        TestServer.Got back = flowOf(picture.response().body());
        expect(200, back);
        assertEquals("A", back.json().path("flow").path("name").asText());
        expect(422, flowOf(TestNodes.Rows.pixel()));
    }

    private static TestServer.Got flowOf(byte[] picture) throws Exception {
        return server.send(server.request("/api/picture/flow")
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture)));
    }

    private static void events() throws Exception {
        try (EventReader events = new EventReader(server, "")) {
            assertFalse(events.hello.path("resumed").asBoolean());
        }
    }
}
