package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files at an address of the web. */
final class HttpKindTest extends RepositoryContract {

    private static final String PATH = "/models/tiny.onnx";

    @Override
    String publish(byte[] model) {
        server.serve(PATH, model);
        return reference(model);
    }

    private String reference(byte[] model) {
        return server.base() + PATH + "#sha256=" + Hash.sha256(model);
    }

    @Override
    String downloadPath() {
        return PATH;
    }

    @Override
    String unknown() {
        return server.base() + "/nowhere.onnx#sha256=" + Hash.sha256(MODEL);
    }

    @Override
    void configure() {
        // an address needs no setting
    }

    @Override
    void cutOnce(int bytes) {
        server.cutOnce(PATH, bytes, MODEL);
    }

    @Override
    void falsify() {
        server.serve(PATH, Samples.onnx(2, 300_000));
    }

    @Test
    void asksForTheRestOnly() throws IOException {
        String reference = publish(MODEL);
        cutOnce(100_000);
        resolve(home.store(), reference);
        var second = server.gets(PATH).get(1);
        assertEquals("bytes=100000-", second.header("Range").orElse(""));
        assertTrue(second.header("If-range").isPresent());
    }

    @Test
    void startsAnewWhenTheFileChangedMeanwhile() throws IOException {
        byte[] newer = Samples.onnx(3, 300_000);
        server.on(
                PATH,
                WebServer.firstThen(WebServer.cutAfter(100_000, MODEL), exchange -> WebServer.file(exchange, newer)));
        Resolved resolved = resolve(home.store(), reference(newer));
        assertArrayEquals(newer, Files.readAllBytes(resolved.mainPath()));
    }

    @Test
    void goesOnInAnotherProcessAfterAKill() throws Exception {
        byte[] model = Samples.onnx(4, 3_000_000);
        var halfway = new CountDownLatch(1);
        var killed = new CountDownLatch(1);
        server.on(
                PATH,
                WebServer.firstThen(
                        exchange -> stall(exchange, model, halfway, killed),
                        exchange -> WebServer.file(exchange, model)));
        Process process = OtherProcess.resolve(home, reference(model), true);
        halfway.await();
        OtherProcess.awaitLine(process, "MB");
        process.destroyForcibly().waitFor();
        killed.countDown();
        Resolved resolved = resolve(home.store(), reference(model));
        assertArrayEquals(model, Files.readAllBytes(resolved.mainPath()));
        assertTrue(server.gets(PATH).get(1).header("Range").isPresent());
    }

    private static void stall(HttpExchange exchange, byte[] model, CountDownLatch halfway, CountDownLatch killed)
            throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + Hash.sha256(model).substring(0, 16) + "\"");
        exchange.sendResponseHeaders(200, model.length);
        OutputStream body = exchange.getResponseBody();
        body.write(model, 0, 2_000_000);
        body.flush();
        halfway.countDown();
        try {
            killed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fetchesOnceForTwoProcesses() throws Exception {
        byte[] model = Samples.onnx(5, 2_000_000);
        publish(model);
        Process first = OtherProcess.resolve(home, reference(model), false);
        Process second = OtherProcess.resolve(home, reference(model), false);
        OtherProcess.awaitLine(first, Hash.sha256(model));
        OtherProcess.awaitLine(second, Hash.sha256(model));
        assertEquals(0, first.waitFor());
        assertEquals(0, second.waitFor());
        assertEquals(1, server.gets(PATH).size());
    }

    @Test
    void letsGoOfASilentServer() throws IOException {
        home.property("graftflow.http.silenceMillis", "200");
        var never = new CountDownLatch(1);
        server.on(PATH, exchange -> stall(exchange, Samples.onnx(6, 2_500_000), new CountDownLatch(1), never));
        ProblemException problem = problem(home.store(), reference(MODEL), false);
        never.countDown();
        assertEquals("reference.offline", problem.problem().code());
        assertTrue(problem.getMessage().contains("silent"), problem.getMessage());
    }

    @Test
    void letsAWaitingThreadBeCancelled() throws Exception {
        var halfway = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        byte[] model = Samples.onnx(8, 2_500_000);
        server.on(PATH, exchange -> stall(exchange, model, halfway, end));
        ModelStore store = home.store();
        ModelReference reference = store.reference(reference(model), here());
        var threads = Executors.newSingleThreadExecutor();
        try {
            var holder = new CancelWhen("never said");
            var running = threads.submit(() -> store.resolve(reference, holder, false));
            halfway.await();
            assertThrows(CancelledException.class, () -> home.store()
                    .resolve(reference, new CancelWhen("waiting for another process"), false));
            holder.cancel();
            assertThrows(ExecutionException.class, running::get);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void followsARedirectWithoutItsSecrets() throws IOException {
        try (var other = new WebServer()) {
            other.serve("/elsewhere", MODEL);
            server.on(PATH, exchange -> {
                exchange.getResponseHeaders().set("Location", other.base() + "/elsewhere?signature=secret");
                WebServer.status(exchange, 302);
            });
            Resolved resolved = resolve(home.store(), reference(MODEL));
            assertArrayEquals(MODEL, Files.readAllBytes(resolved.mainPath()));
            assertEquals(
                    server.base() + PATH, resolved.files().get("model.onnx").source());
        }
    }

    @Test
    void givesUpOnARedirectWithoutEnd() {
        server.on(PATH, exchange -> {
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            server.base() + PATH + "?again=" + server.requests().size());
            WebServer.status(exchange, 302);
        });
        assertEquals("reference.offline", failure(reference(MODEL)));
    }

    @Test
    void triesAgainWhenTheServerIsBusy() throws IOException {
        server.on(
                PATH,
                WebServer.firstThen(
                        exchange -> WebServer.status(exchange, 503), exchange -> WebServer.file(exchange, MODEL)));
        assertArrayEquals(
                MODEL,
                Files.readAllBytes(resolve(home.store(), reference(MODEL)).mainPath()));
    }

    @Test
    void doesNotTryForEver() {
        server.on(PATH, exchange -> WebServer.status(exchange, 503));
        assertEquals("reference.failed", failure(reference(MODEL)));
        assertEquals(5, server.gets(PATH).size());
    }

    @Test
    void saysThatItHasNoPermission() {
        server.on(PATH, exchange -> WebServer.status(exchange, 403));
        assertEquals("reference.unauthorised", failure(reference(MODEL)));
    }

    @Test
    void keepsOtherFilesUnderTheirOwnName() throws IOException {
        server.serve("/labels.txt", "cat\ndog\n");
        Resolved resolved =
                resolve(home.store(), server.base() + "/labels.txt#sha256=" + Hash.sha256(Samples.text("cat\ndog\n")));
        assertEquals("labels.txt", resolved.main());
        assertEquals("cat\ndog\n", Files.readString(resolved.mainPath()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/model.onnx",
                "https://host/model.onnx#sha256=12",
                "https://host/model.onnx#model.onnx",
                "https://host/#sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "http://host/m.onnx#sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "https://me:secret@host/m.onnx#sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "https://ho st/m.onnx#sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "https:model.onnx"
            })
    void saysWhatAReferenceLooksLike(String text) {
        ProblemException problem =
                assertThrows(ProblemException.class, () -> home.store().reference(text, here()));
        assertEquals("reference.syntax", problem.problem().code());
        assertTrue(problem.getMessage().contains("https://HOST/PATH#sha256=HASH"), problem.getMessage());
        assertFalse(problem.getMessage().contains("secret"), problem.getMessage());
    }

    @Test
    void takesTwoWaysToWriteAnAddressAsOne() {
        ModelStore store = home.store();
        String hash = "0".repeat(63);
        assertEquals(
                store.reference("https://host/m.onnx#sha256=" + hash + "a", here()),
                store.reference("HTTPS://HOST/m.onnx#SHA256=" + hash + "A", here()));
    }
}
