package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real server on the loopback address with somebody who talks to it. Every answer is held against the document. */
final class TestServer implements AutoCloseable {

    static final ApiDocument DOCUMENT = new ApiDocument();

    /** Every {@code METHOD /path STATUS} that was seen. */
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    final Path root;
    final Path folder;
    final TestNodes.Work work = new TestNodes.Work();
    final GraftflowServer server;
    final HttpClient http = HttpClient.newHttpClient();
    final String cookie;

    TestServer(Path root) throws IOException, InterruptedException {
        this(root, Pages.NONE);
    }

    TestServer(Path root, Pages pages) throws IOException, InterruptedException {
        this.root = root;
        this.folder = Files.createDirectories(root.resolve("workspace"));
        ServerOptions options = ServerOptions.of(folder)
                .withFolders(root.resolve("cache"), root.resolve("home"))
                .withExamples(root.resolve("all-examples"))
                .withPages(pages);
        this.server = GraftflowServer.start(services(root), options);
        this.cookie = http.send(
                        HttpRequest.newBuilder(server.address()).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
    }

    private Services services(Path home) {
        NodeRegistry nodes = TestNodes.registry(work);
        ModelStore store = ModelStore.standard(home.resolve("store"));
        return new Services() {
            @Override
            public NodeRegistry nodes() {
                return nodes;
            }

            @Override
            public Engines engines() {
                return new Engines(List.of(new OrtEngine()));
            }

            @Override
            public ModelStore store() {
                return store;
            }

            @Override
            public String version() {
                return "1.2.3";
            }
        };
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** A request of somebody who is in. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Cookie", cookie);
    }

    /** An answer, its JSON read. */
    record Got(int status, JsonNode json, HttpResponse<byte[]> response) {

        /** The code of its problem. */
        String code() {
            return json.path("problem").path("code").asText();
        }

        String etag() {
            return response.headers().firstValue("ETag").orElse("");
        }
    }

    Got get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Got post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(json(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    Got put(String path, JsonNode body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = json(path).PUT(HttpRequest.BodyPublishers.ofString(body.toString()));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Got delete(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).DELETE();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    /** Sends, and holds the answer against the document. */
    Got send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        String type = response.headers().firstValue("Content-Type").orElse("");
        JsonNode json = type.equals("application/json")
                ? Json.parse(
                        new String(response.body(), StandardCharsets.UTF_8),
                        request.uri().toString())
                : MissingNode.getInstance();
        String operation =
                request.method() + " " + DOCUMENT.template(request.uri().getRawPath());
        if (DOCUMENT.operations().contains(operation)) {
            SEEN.add(operation + " " + response.statusCode());
            assertEquals("", DOCUMENT.wrong(operation, response.statusCode(), type, json), operation + ": " + json);
        }
        assertEquals(
                "nosniff",
                response.headers().firstValue("X-Content-Type-Options").orElse(""));
        return new Got(response.statusCode(), json, response);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** JSON of a text with single quotes in place of double ones. */
    static ObjectNode json(String format, Object... values) {
        return (ObjectNode) Json.parse(String.format(format, values).replace('\'', '"'), "test");
    }

    /** A body of several members. */
    static ObjectNode body(String path, ObjectNode flow) {
        ObjectNode body = Json.object().put("path", path);
        body.set("flow", flow);
        return body;
    }

    /** Makes a workflow's file. */
    TestServer.Got make(String path, ObjectNode flow) throws IOException, InterruptedException {
        return put("/api/flow?path=" + encoded(path), Json.object().set("flow", flow), "If-None-Match", "*");
    }

    /** Starts a run and waits for its end. */
    JsonNode runToEnd(ObjectNode body) throws IOException, InterruptedException {
        Got started = post("/api/runs", body);
        assertEquals(202, started.status(), started.json().toString());
        String id = started.json().path("id").asText();
        try (EventReader events = new EventReader(this, "")) {
            JsonNode run = get("/api/runs/" + id).json();
            while (run.path("state").asText().equals("running")) {
                events.next("run");
                run = get("/api/runs/" + id).json();
            }
            return run;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
