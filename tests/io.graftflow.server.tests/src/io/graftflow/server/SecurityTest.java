package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and what nobody gets at. */
class SecurityTest {

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

    @Test
    void theTokenIsExchangedForACookieThatNoScriptSees() throws Exception {
        var answer = server.http.send(
                HttpRequest.newBuilder(server.server.address()).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(303, answer.statusCode());
        assertEquals("/", answer.headers().firstValue("Location").orElse(""));
        String cookie = answer.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), cookie);
        String token = server.server.address().getQuery().substring("token=".length());
        assertFalse(cookie.contains(token), "the cookie is not the token");
    }

    @Test
    void withoutATokenOrWithAnOldOneNobodyGetsIn() throws Exception {
        TestServer.Got none = server.send(HttpRequest.newBuilder(server.uri("/api/about")));
        assertEquals(401, none.status());
        assertEquals("server.no-session", none.code());
        for (String path : List.of("/", "/?token=", "/?token=" + "A".repeat(43), "/assets/x.js", "/api/events")) {
            assertEquals(
                    401, server.send(HttpRequest.newBuilder(server.uri(path))).status(), path);
        }
        try (TestServer other = new TestServer(folder.resolve("other"))) {
            String old = other.server.address().getRawQuery();
            assertEquals(
                    401,
                    server.send(HttpRequest.newBuilder(server.uri("/?" + old))).status());
            String stolen =
                    "graftflow-" + server.server.port() + "=" + other.cookie.split("=")[1];
            var request = HttpRequest.newBuilder(server.uri("/api/about")).header("Cookie", stolen);
            assertEquals(401, server.send(request).status());
        }
    }

    @Test
    void foreignOriginsAreRefused() throws Exception {
        for (String origin : List.of("https://example.org", "http://127.0.0.1:1", "null", "http://localhost")) {
            TestServer.Got got = server.send(server.request("/api/about").header("Origin", origin));
            assertEquals(403, got.status(), origin);
            assertEquals("server.foreign-origin", got.code());
        }
        String own = "http://127.0.0.1:" + server.server.port();
        assertEquals(
                200,
                server.send(server.request("/api/about").header("Origin", own)).status());
        for (String site : List.of("cross-site", "same-site")) {
            TestServer.Got got = server.send(server.request("/api/about").header("Sec-Fetch-Site", site));
            assertEquals("server.foreign-origin", got.code(), site);
        }
    }

    @Test
    void foreignHostsAreRefusedSoThatRebindingANameIsOfNoUse() throws Exception {
        for (String host : List.of("example.org", "example.org:" + server.server.port(), "127.0.0.1", "localhost:1")) {
            String answer = raw("GET /api/about HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + server.cookie
                    + "\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
            assertTrue(answer.contains("server.foreign-host"), answer);
        }
    }

    @Test
    void itListensOnTheLoopbackAddressAlone() throws Exception {
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!address.isLoopbackAddress()) {
                assertFalse(connects(address), address.toString());
            }
        }
        assertTrue(connects(InetAddress.getByName("127.0.0.1")));
    }

    private boolean connects(InetAddress address) {
        try (Socket socket = new Socket(address, server.server.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("secret.flow.json"), "{\"graftflow\":1,\"name\":\"secret\",\"nodes\":{}}");
        Files.writeString(folder.resolve("secret.csv"), "a\n1\n");
        Files.createSymbolicLink(server.folder.resolve("link.flow.json"), folder.resolve("secret.flow.json"));
        Files.createSymbolicLink(server.folder.resolve("out"), folder);
        Files.createSymbolicLink(server.folder.resolve("dangling.flow.json"), folder.resolve("new.flow.json"));
        String absolute = folder.resolve("secret.flow.json").toString();
        for (String path : List.of(
                "../secret.flow.json",
                "a/../../secret.flow.json",
                "..\\secret.flow.json",
                absolute,
                "link.flow.json",
                "out/secret.flow.json",
                "./../secret.flow.json",
                "dangling.flow.json",
                "a\0.flow.json")) {
            String query = "?path=" + TestServer.encoded(path);
            for (String resource : List.of("/api/flow", "/api/lock", "/api/file")) {
                TestServer.Got got = server.get(resource + query);
                assertEquals(403, got.status(), resource + " " + path + " " + got.json());
                assertEquals("file.outside", got.code(), path);
            }
            var flow = Json.object().<ObjectNode>set("flow", TestServer.json("{'graftflow':1}"));
            assertEquals(
                    403,
                    server.put("/api/flow" + query, flow, "If-None-Match", "*").status(),
                    path);
        }
        assertFalse(Files.exists(folder.resolve("new.flow.json")));
        assertEquals(403, server.get("/api/files?folder=out").status());
        assertEquals(403, server.get("/api/files?folder=..").status());
        String listing = server.get("/api/files").json().toString();
        assertFalse(listing.contains("\"out\"") || listing.contains("link.flow.json"), listing);
    }

    @Test
    void encodedAndDottedAddressesReachNothing() throws Exception {
        for (String path : List.of(
                "/api/../../secret",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/api/results/..%2F..%2Fx",
                "/api/results/" + "..".repeat(32) + "/a/report.html",
                "/assets/..;/x")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.server.port() + "\r\nCookie: "
                    + server.cookie + "\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 4"), path + "\n" + answer);
            assertFalse(answer.contains("root:"), answer);
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.server.port());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void onlyJsonThatIsDeclaredAsSuchChangesAnything() throws Exception {
        var form = server.request("/api/flow?path=a.flow.json")
                .header("Content-Type", "text/plain")
                .header("If-None-Match", "*")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"flow\":{\"graftflow\":1}}"));
        assertEquals(400, server.send(form).status());
        assertFalse(Files.exists(server.folder.resolve("a.flow.json")));
        assertEquals(
                400,
                server.put("/api/settings", TestServer.json("{'thread':1}")).status());
        assertEquals(405, server.delete("/api/about").status());
        assertEquals(404, server.get("/api/none").status());
    }

    @Test
    void requestsThatAreTooLargeAreRefusedAndTheServerGoesOn() throws Exception {
        String large = "{\"text\":\"" + "x".repeat(30 << 20) + "\"}";
        var request = server.request("/api/flow?path=a.flow.json")
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*")
                .PUT(HttpRequest.BodyPublishers.ofString(large));
        try {
            assertEquals(413, server.send(request).status());
        } catch (IOException e) {
            // the server may end the connection while the rest is on its way
        }
        assertEquals(200, server.get("/api/about").status());
    }

    @Test
    void thePageIsServedPackedWithAPolicyThatForbidsForeignScripts() throws Exception {
        server.close();
        Path dist = Files.createDirectories(folder.resolve("dist/assets"));
        String script = "console.log('hello');\n".repeat(200);
        Files.writeString(dist.resolveSibling("index.html"), "<!doctype html><title>Graftflow</title>");
        Files.writeString(dist.resolve("a-1.js"), script);
        Files.writeString(dist.resolve("b-1.js"), script);
        Files.write(dist.resolve("b-1.js.br"), new byte[] {1, 2, 3});
        server = new TestServer(folder, Pages.of(dist.getParent()));
        TestServer.Got page = server.get("/");
        assertEquals(200, page.status());
        String policy =
                page.response().headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), policy);
        assertEquals(
                "no-cache",
                page.response().headers().firstValue("Cache-Control").orElse(""));
        assertEquals(
                304,
                server.send(server.request("/").header("If-None-Match", page.etag()))
                        .status());
        var packed = server.send(server.request("/assets/a-1.js").header("Accept-Encoding", "gzip, br"));
        assertEquals(
                "gzip",
                packed.response().headers().firstValue("Content-Encoding").orElse(""));
        assertTrue(packed.response()
                .headers()
                .firstValue("Cache-Control")
                .orElse("")
                .contains("immutable"));
        try (var in =
                new GZIPInputStream(new ByteArrayInputStream(packed.response().body()))) {
            assertEquals(script, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        var given = server.send(server.request("/assets/b-1.js").header("Accept-Encoding", "gzip, br"));
        assertEquals(
                "br", given.response().headers().firstValue("Content-Encoding").orElse(""));
        assertArrayEquals(new byte[] {1, 2, 3}, given.response().body());
        assertEquals(404, server.get("/assets/none.js").status());
        assertEquals(200, server.get("/flow/a").status(), "a place in the page");
    }
}
