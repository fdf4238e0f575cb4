package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows' files: whatever is in them, and whoever else writes to them. */
class FlowFilesTest {

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

    private static ObjectNode named(String name) {
        ObjectNode flow =
                TestServer.json("{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2','settings':{'rows':100}}}}");
        return Json.object().set("flow", flow.put("name", name));
    }

    private JsonNode read(String path) throws Exception {
        return server.get("/api/flow?path=" + path).json();
    }

    @Test
    void savingWritesTheCanonicalFormWithoutDefaults() throws Exception {
        server.put("/api/flow?path=sub/a.flow.json", named("A"), "If-None-Match", "*");
        assertEquals(
                "{\n  \"graftflow\": 1,\n  \"name\": \"A\",\n  \"nodes\": {\n    \"rows\": {\n      \"type\": \"test.rows@2\"\n    }\n  }\n}\n",
                Files.readString(server.folder.resolve("sub/a.flow.json")));
    }

    @Test
    void whoHasNotSeenTheLastVersionGetsBothAndOverwritesNothing() throws Exception {
        TestServer.Got made = server.put("/api/flow?path=a.flow.json", named("A"), "If-None-Match", "*");
        server.put("/api/flow?path=a.flow.json", named("Theirs"), "If-Match", made.etag());
        TestServer.Got late = server.put("/api/flow?path=a.flow.json", named("Mine"), "If-Match", made.etag());
        assertEquals(412, late.status());
        assertEquals("flow.conflict", late.code());
        assertEquals("Theirs", late.json().at("/theirs/flow/name").asText());
        assertEquals("Mine", late.json().at("/yours/flow/name").asText());
        assertEquals(
                "name: \"Theirs\" → \"Mine\"", late.json().at("/differences/0").asText());
        assertEquals("Theirs", read("a.flow.json").at("/flow/name").asText());
        Files.delete(server.folder.resolve("a.flow.json"));
        assertEquals(
                412,
                server.put("/api/flow?path=a.flow.json", named("M"), "If-Match", made.etag())
                        .status());
    }

    @Test
    void ofManyWritersAtOnceOneWins() throws Exception {
        String etag = server.put("/api/flow?path=a.flow.json", named("A"), "If-None-Match", "*")
                .etag();
        AtomicInteger saved = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<?>[] writers = new CompletableFuture<?>[8];
        for (int i = 0; i < writers.length; i++) {
            String name = "Writer " + i;
            writers[i] = CompletableFuture.runAsync(() -> {
                try {
                    int status = server.put("/api/flow?path=a.flow.json", named(name), "If-Match", etag)
                            .status();
                    (status == 200 ? saved : refused).incrementAndGet();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        CompletableFuture.allOf(writers).join();
        assertEquals("1 7", saved + " " + refused);
    }

    @Test
    void changesFromOutsideAreToldWithTheirVersion() throws Exception {
        try (EventReader events = new EventReader(server, "")) {
            server.put("/api/flow?path=a.flow.json", named("A"), "If-None-Match", "*", "X-Graftflow-Client", "me");
            JsonNode own = events.next("flow");
            assertEquals(
                    "created me",
                    own.path("change").asText() + " " + own.path("client").asText());
            Files.writeString(
                    server.folder.resolve("a.flow.json"), "{\"graftflow\":1,\"name\":\"Editor\",\"nodes\":{}}");
            String now = read("a.flow.json").path("etag").asText();
            JsonNode other = events.next("flow");
            while (!other.path("etag").asText().equals(now)) {
                other = events.next("flow");
            }
            assertEquals(
                    "changed ",
                    other.path("change").asText() + " " + other.path("client").asText());
            Files.createDirectories(server.folder.resolve("new"));
            events.next("files");
            Files.writeString(server.folder.resolve("new/b.flow.json"), "{\"graftflow\":1,\"nodes\":{}}");
            JsonNode made = events.next("flow");
            assertEquals(
                    "new/b.flow.json created",
                    made.path("path").asText() + " " + made.path("change").asText());
            Files.delete(server.folder.resolve("a.flow.json"));
            JsonNode gone = events.next("flow");
            while (!gone.path("change").asText().equals("deleted")) {
                gone = events.next("flow");
            }
            assertEquals("a.flow.json", gone.path("path").asText());
        }
    }

    @Test
    void malformedJsonIsShownAtItsLineAndItsTextCanBeMended() throws Exception {
        Files.writeString(server.folder.resolve("a.flow.json"), "{\n  \"graftflow\": 1,\n  \"nodes\": {,}\n}\n");
        JsonNode broken = read("a.flow.json");
        assertEquals("broken", broken.path("state").asText());
        assertEquals("json.syntax", broken.at("/problems/0/code").asText());
        assertTrue(broken.at("/problems/0/where").asText().startsWith("a.flow.json:3:"), broken.toString());
        assertTrue(broken.path("text").asText().contains("{,}"));
        ObjectNode mended = Json.object().put("text", "{\"graftflow\": 1, \"nodes\": {}}");
        TestServer.Got saved = server.put(
                "/api/flow?path=a.flow.json",
                mended,
                "If-Match",
                broken.path("etag").asText());
        assertEquals("editable", saved.json().path("state").asText());
        assertEquals(mended.path("text").asText(), Files.readString(server.folder.resolve("a.flow.json")));
    }

    @Test
    void aWrongMemberIsShownAtItsLine() throws Exception {
        Files.writeString(server.folder.resolve("a.flow.json"), "{\"graftflow\":1,\n\"nodes\":{\n\"a\":{\"typo\":1}}}");
        JsonNode broken = read("a.flow.json");
        assertEquals("broken", broken.path("state").asText());
        assertEquals("a.flow.json:3", broken.at("/problems/0/where").asText());
        ObjectNode wrong = Json.object().set("flow", TestServer.json("{'graftflow':1,'nodes':{'a':{'typo':1}}}"));
        assertEquals(
                422,
                server.put("/api/flow?path=b.flow.json", wrong, "If-None-Match", "*")
                        .status());
        assertFalse(Files.exists(server.folder.resolve("b.flow.json")));
    }

    @Test
    void aNewerFormatIsShownAndNotChanged() throws Exception {
        String text =
                "{\"graftflow\":2,\"name\":\"Later\",\"nodes\":{\"rows\":{\"type\":\"test.rows@2\",\"news\":1}},\"x\":[]}";
        Files.writeString(server.folder.resolve("a.flow.json"), text);
        JsonNode newer = read("a.flow.json");
        assertEquals("read-only", newer.path("state").asText());
        assertEquals("flow.version", newer.at("/problems/0/code").asText());
        assertEquals("Later", newer.at("/flow/name").asText());
        assertEquals("test.rows@2", newer.at("/flow/nodes/rows/type").asText());
        TestServer.Got refused = server.put(
                "/api/flow?path=a.flow.json",
                named("A"),
                "If-Match",
                newer.path("etag").asText());
        assertEquals("flow.read-only", refused.code());
        assertEquals(text, Files.readString(server.folder.resolve("a.flow.json")));
    }

    @Test
    void aFileOfAHundredMegabytesIsAProblemAndNoDeath() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(server.folder.resolve("a.flow.json").toFile(), "rw")) {
            file.setLength(100 << 20);
        }
        JsonNode large = read("a.flow.json");
        assertEquals("broken", large.path("state").asText());
        assertEquals("flow.too-large", large.at("/problems/0/code").asText());
        assertEquals("", large.path("text").asText());
        TestServer.Got run = server.post("/api/runs", Json.object().put("path", "a.flow.json"));
        assertEquals(422, run.status());
        assertEquals("flow.too-large", run.code());
        assertEquals(1, server.get("/api/flows").json().path("flows").size());
    }

    @Test
    void bytesThatAreNoTextAreAProblem() throws Exception {
        Files.write(server.folder.resolve("a.flow.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe});
        assertEquals("flow.encoding", read("a.flow.json").at("/problems/0/code").asText());
    }

    @Test
    void markupInNamesStaysTheTextThatItIs() throws Exception {
        String name = TestNodes.MARKUP;
        server.put("/api/flow?path=a.flow.json", named(name), "If-None-Match", "*");
        TestServer.Got got = server.get("/api/flow?path=a.flow.json");
        assertEquals(name, got.json().at("/flow/name").asText());
        assertEquals(
                "application/json",
                got.response().headers().firstValue("Content-Type").orElse(""));
        assertEquals(name, server.get("/api/flows").json().at("/flows/0/title").asText());
        String file = "<b>.flow.json";
        Files.writeString(server.folder.resolve(file), "{\"graftflow\":1,\"nodes\":{}}");
        assertTrue(server.get("/api/files").json().toString().contains("\"<b>.flow.json\""));
        assertEquals(
                file,
                server.get("/api/flow?path=" + TestServer.encoded(file))
                        .json()
                        .path("path")
                        .asText());
    }

    @Test
    void movingToAnotherFolderKeepsWhatPathsName() throws Exception {
        Files.writeString(server.folder.resolve("a.txt"), "one\n");
        ObjectNode flow = TestServer.json("{'graftflow':1,'variables':{'f':{'type':'path','default':'a.txt'}},"
                + "'nodes':{'lines':{'type':'test.lines@1','settings':{'path':'a.txt'}},"
                + "'same':{'type':'test.lines@1','settings':{'path':'${f}'}}}}");
        String etag = server.make("a.flow.json", flow).etag();
        ObjectNode move = Json.object()
                .put("from", "a.flow.json")
                .put("to", "deep/er/b.flow.json")
                .put("etag", etag);
        JsonNode moved = server.post("/api/flow/move", move).json();
        assertEquals("../../a.txt", moved.at("/flow/nodes/lines/settings/path").asText());
        assertEquals("../../a.txt", moved.at("/flow/variables/f/default").asText());
        JsonNode run = server.runToEnd(Json.object().put("path", "deep/er/b.flow.json"));
        assertEquals("succeeded", run.path("state").asText());
        assertFalse(Files.exists(server.folder.resolve("a.flow.json")));
    }

    @Test
    void whatIsDeletedCanBeBroughtBack() throws Exception {
        TestServer.Got made = server.put("/api/flow?path=a.flow.json", named("A"), "If-None-Match", "*");
        byte[] before = Files.readAllBytes(server.folder.resolve("a.flow.json"));
        JsonNode gone = server.delete("/api/flow?path=a.flow.json", "If-Match", made.etag())
                .json();
        assertFalse(Files.exists(server.folder.resolve("a.flow.json")));
        ObjectNode text = Json.object().put("text", gone.path("text").asText());
        server.put("/api/flow?path=a.flow.json", text, "If-None-Match", "*");
        assertEquals(
                new String(before, StandardCharsets.UTF_8), Files.readString(server.folder.resolve("a.flow.json")));
    }
}
