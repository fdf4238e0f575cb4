package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of a hub on loopback that answers as the Hugging Face hub does. */
final class HubKindTest extends RepositoryContract {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String NEWER = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String REFERENCE = "hf:someone/tiny";

    @Override
    void configure() {
        home.variable("HF_ENDPOINT", server.base() + "/hub");
    }

    @Override
    String publish(byte[] model) {
        publish(COMMIT, Samples.files("onnx/model.onnx", model), "main");
        return REFERENCE;
    }

    /** Lets a revision be a commit with these files. The model is a big file, the others are small. */
    private void publish(String commit, Map<String, byte[]> files, String revision) {
        ObjectNode listing = Json.object().put("id", "someone/tiny").put("sha", commit);
        var siblings = listing.putArray("siblings");
        files.forEach((name, content) -> {
            ObjectNode entry = siblings.addObject().put("rfilename", name).put("size", content.length);
            entry.put("blobId", gitBlob(content));
            if (name.endsWith(".onnx")) {
                entry.putObject("lfs").put("sha256", Hash.sha256(content)).put("size", content.length);
            }
            server.serve(file(commit, name), content);
        });
        server.serve("/hub/api/models/someone/tiny/revision/" + revision, Json.pretty(listing));
        server.serve("/hub/api/models/someone/tiny/revision/" + commit, Json.pretty(listing));
    }

    private static String file(String commit, String name) {
        return "/hub/someone/tiny/resolve/" + commit + "/" + name;
    }

    private static String gitBlob(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            digest.update(Samples.text("blob " + content.length + "\0"));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    String downloadPath() {
        return file(COMMIT, "onnx/model.onnx");
    }

    @Override
    String unknown() {
        return "hf:someone/nothing";
    }

    @Override
    void cutOnce(int bytes) {
        server.cutOnce(downloadPath(), bytes, MODEL);
    }

    @Override
    void falsify() {
        server.serve(downloadPath(), Samples.onnx(2, 300_000));
    }

    private Resolved resolve(String reference) {
        return resolve(home.store(), reference);
    }

    @Test
    void takesTheFullModelAndTheCompanionsAtTheTop() throws IOException {
        var files = Samples.files("onnx/model.onnx", MODEL);
        files.put("onnx/model_quantized.onnx", Samples.onnx(2, 10));
        publish(COMMIT, files, "main");
        Resolved resolved = resolve(REFERENCE);
        assertArrayEquals(MODEL, Files.readAllBytes(resolved.mainPath()));
        assertEquals(
                List.of("config.json", "model.onnx", "tokenizer.json"),
                List.copyOf(resolved.files().keySet()));
    }

    @Test
    void takesTheFileThatTheReferenceNames() throws IOException {
        byte[] quantized = Samples.onnx(2, 10);
        var files = Samples.files("onnx/model.onnx", MODEL);
        files.put("onnx/model_quantized.onnx", quantized);
        publish(COMMIT, files, "main");
        Resolved resolved = resolve(REFERENCE + "#onnx/model_quantized.onnx");
        assertArrayEquals(quantized, Files.readAllBytes(resolved.mainPath()));
        assertTrue(resolved.path("tokenizer.json").isPresent());
    }

    @Test
    void pinsTheCommit() {
        publish(MODEL);
        Resolved resolved = resolve(REFERENCE);
        assertEquals("hf:someone/tiny@" + COMMIT, resolved.pinned().toString());
        server.close();
        assertEquals(resolved.files(), resolve("hf:someone/tiny@" + COMMIT).files());
    }

    @Test
    void staysAtItsCommitUntilItIsFetchedAnew() throws IOException {
        publish(MODEL);
        ModelStore store = home.store();
        ModelReference reference = store.reference(REFERENCE, here());
        resolve(store, REFERENCE);
        byte[] newer = Samples.onnx(3, 10);
        publish(NEWER, Samples.files("onnx/model.onnx", newer), "main");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(store, REFERENCE).mainPath()));
        assertArrayEquals(
                newer, Files.readAllBytes(store.fetch(reference, Progress.NONE).mainPath()));
        assertArrayEquals(newer, Files.readAllBytes(resolve(store, REFERENCE).mainPath()));
    }

    @Test
    void takesARevisionWithASlash() throws IOException {
        publish(COMMIT, Samples.files("onnx/model.onnx", MODEL), "refs%2Fpr%2F1");
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve(REFERENCE + "@refs/pr/1").mainPath()));
    }

    @Test
    void takesMainForWhatIsLeftOut() {
        ModelStore store = home.store();
        assertEquals(store.reference(REFERENCE, here()), store.reference(REFERENCE + "@main", here()));
    }

    @Test
    void sendsTheTokenToTheHubAndToNobodyElse() throws IOException {
        home.variable("HF_TOKEN", "secret-token");
        publish(MODEL);
        try (var storage = new WebServer()) {
            storage.serve("/blob", MODEL);
            server.on(downloadPath(), exchange -> {
                exchange.getResponseHeaders().set("Location", storage.base() + "/blob");
                WebServer.status(exchange, 302);
            });
            resolve(REFERENCE);
            assertEquals(
                    "Bearer secret-token",
                    server.gets(downloadPath()).get(0).header("Authorization").orElse(""));
            assertFalse(storage.gets("/blob").get(0).header("Authorization").isPresent());
        }
        for (var file : filesOf(home.storeFolder().resolve("refs"))) {
            assertFalse(Files.readString(file).contains("secret-token"));
        }
    }

    @Test
    void readsTheTokenThatTheHubsToolsLeft() throws IOException {
        home.write(".cache/huggingface/token", "from-file\n");
        publish(MODEL);
        resolve(REFERENCE);
        assertEquals(
                "Bearer from-file",
                server.gets(downloadPath()).get(0).header("Authorization").orElse(""));
    }

    @Test
    void refusesASmallFileThatIsNotTheExpectedOne() {
        publish(MODEL);
        server.serve(file(COMMIT, "config.json"), "{\"id2label\": []}");
        assertEquals("reference.checksum", failure(REFERENCE));
    }

    @Test
    void asksTheFileForItsHashWhenTheListingGivesNone() {
        publish(MODEL);
        String listing = "{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"onnx/model.onnx\"}]}";
        server.serve("/hub/api/models/someone/tiny/revision/main", listing);
        byte[] other = Samples.onnx(2, 300_000);
        server.on(downloadPath(), exchange -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + Hash.sha256(MODEL) + '"');
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            WebServer.file(exchange, other);
        });
        assertEquals("reference.checksum", failure(REFERENCE));
    }

    @Test
    void refusesAFileOfAnotherCommit() {
        publish(MODEL);
        String listing = "{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"onnx/model.onnx\"}]}";
        server.serve("/hub/api/models/someone/tiny/revision/main", listing);
        server.on(downloadPath(), exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", NEWER);
            WebServer.file(exchange, MODEL);
        });
        assertEquals("reference.failed", failure(REFERENCE));
    }

    @Test
    void takesTheWeightsBesideTheModel() throws IOException {
        byte[] weights = {1, 2, 3, 4};
        var files = Samples.files("onnx/model.onnx", Samples.onnxWithExternalData("model.onnx_data"));
        files.put("onnx/model.onnx_data", weights);
        publish(COMMIT, files, "main");
        Resolved resolved = resolve(REFERENCE);
        assertArrayEquals(
                weights, Files.readAllBytes(resolved.path("model.onnx_data").orElseThrow()));
    }

    @Test
    void saysThatTermsAreToBeAccepted() {
        refuse(403, "GatedRepo");
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertEquals("reference.unauthorised", problem.problem().code());
        assertTrue(problem.problem().remedy().contains("HF_TOKEN"), problem.getMessage());
    }

    @Test
    void saysThatThereIsNoSuchRevision() {
        refuse(404, "RevisionNotFound");
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertTrue(problem.getMessage().contains("does not know the revision"), problem.getMessage());
    }

    @Test
    void takesTheHubsWordThatARepositoryIsUnknown() {
        refuse(401, "RepoNotFound");
        assertEquals("reference.not-found", failure(REFERENCE));
    }

    private void refuse(int status, String code) {
        server.on("/hub/api/models/someone/tiny/revision/main", exchange -> {
            exchange.getResponseHeaders().set("X-Error-Code", code);
            WebServer.status(exchange, status);
        });
    }

    @Test
    void saysThatAnotherServerIsNoHub() {
        server.serve("/hub/api/models/someone/tiny/revision/main", "{}");
        assertEquals("reference.failed", failure(REFERENCE));
    }

    @Test
    void saysThatTheEndpointIsNoAddress() {
        home.variable("HF_ENDPOINT", "my mirror");
        assertEquals("reference.setting", failure(REFERENCE));
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws IOException {
        publish(MODEL);
        home.variable("HF_ENDPOINT", "http://hub.invalid/hub");
        home.variable("http_proxy", server.base().replace("//", "//me:secret@"));
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
        String expected = "Basic " + Base64.getEncoder().encodeToString(Samples.text("me:secret"));
        assertEquals(
                expected,
                server.gets(downloadPath()).get(0).header("Proxy-authorization").orElse(""));
    }

    @Test
    void leavesTheProxyAloneForWhatIsExcepted() {
        publish(MODEL);
        home.variable("HF_ENDPOINT", "http://hub.invalid/hub");
        home.variable("HTTP_PROXY", server.base());
        home.variable("NO_PROXY", "other.example,.invalid");
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertEquals("reference.offline", problem.problem().code());
        assertTrue(problem.getMessage().contains("unknown host hub.invalid"), problem.getMessage());
    }

    @Test
    void sendsNoTokenInTheClear() throws IOException {
        publish(MODEL);
        home.variable("HF_ENDPOINT", "http://hub.invalid/hub");
        home.variable("http_proxy", server.base());
        home.variable("HF_TOKEN", "secret-token");
        resolve(REFERENCE);
        assertTrue(server.requests().stream()
                .noneMatch(request -> request.header("Authorization").isPresent()));
    }

    @Test
    void followsARepositoryThatMoved() throws IOException {
        publish(MODEL);
        server.on(
                "/hub/api/models/someone/old/revision/main",
                exchange -> moved(exchange, "/hub/api/models/someone/tiny/revision/main"));
        for (String name : List.of("onnx/model.onnx", "config.json", "tokenizer.json")) {
            server.on(file(COMMIT, name).replace("tiny", "old"), exchange -> moved(exchange, file(COMMIT, name)));
        }
        assertArrayEquals(MODEL, Files.readAllBytes(resolve("hf:someone/old").mainPath()));
    }

    private static void moved(HttpExchange exchange, String path) throws IOException {
        exchange.getResponseHeaders().set("Location", path);
        WebServer.status(exchange, 307);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:tiny", "hf:a/b/c", "hf:a/b@", "hf:../b", "hf:a/b#../c", "hf:a b/c"})
    void saysWhatAReferenceLooksLike(String text) {
        ProblemException problem =
                assertThrows(ProblemException.class, () -> home.store().reference(text, here()));
        assertEquals("reference.syntax", problem.problem().code());
        assertTrue(problem.getMessage().contains("hf:OWNER/NAME[@REVISION][#FILE]"), problem.getMessage());
    }
}
