package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every kind of repository, shown with real requests to a server on loopback. */
abstract class RepositoryContract {

    static final byte[] MODEL = Samples.onnx(1, 300_000);

    @TempDir
    Path temporary;

    WebServer server;
    Home home;

    /** Publishes a model, and gives the reference to it. */
    abstract String publish(byte[] model) throws IOException;

    /** The path on the server of the file that is downloaded. */
    abstract String downloadPath();

    /** A reference of this kind to what the server does not have. */
    abstract String unknown();

    /** The setting that makes the kind ask the server of the test. */
    abstract void configure() throws IOException;

    @BeforeEach
    void start() throws IOException {
        server = new WebServer();
        home = new Home(temporary.resolve("home"));
        configure();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Path here() {
        return Path.of("").toAbsolutePath();
    }

    Resolved resolve(ModelStore store, String reference) {
        return store.resolve(store.reference(reference, here()), Progress.NONE, false);
    }

    /** The code of the problem that resolving ends in. */
    String failure(String reference) {
        return problem(home.store(), reference, false).problem().code();
    }

    static ProblemException problem(ModelStore store, String reference, boolean offline) {
        return assertThrows(
                ProblemException.class,
                () -> store.resolve(store.reference(reference, here()), Progress.NONE, offline));
    }

    @Test
    void givesTheModelWithTheBytesThatWerePublished() throws IOException {
        Resolved resolved = resolve(home.store(), publish(MODEL));
        assertArrayEquals(MODEL, Files.readAllBytes(resolved.mainPath()));
        assertEquals(Hash.sha256(MODEL), resolved.files().get("model.onnx").sha256());
        assertEquals("model.onnx", resolved.main());
    }

    @Test
    void asksNoServerASecondTime() throws IOException {
        String reference = publish(MODEL);
        Resolved first = resolve(home.store(), reference);
        server.close();
        assertEquals(first, resolve(home.store(), reference));
    }

    @Test
    void servesOfflineWhatItHolds() throws IOException {
        String reference = publish(MODEL);
        resolve(home.store(), reference);
        ModelStore store = home.store();
        Resolved offline = store.resolve(store.reference(reference, here()), Progress.NONE, true);
        assertArrayEquals(MODEL, Files.readAllBytes(offline.mainPath()));
    }

    @Test
    void saysHowToFetchWhatItDoesNotHoldOffline() throws IOException {
        String reference = publish(MODEL);
        ProblemException problem = problem(home.store(), reference, true);
        assertEquals("reference.offline", problem.problem().code());
        assertTrue(problem.problem().remedy().contains("graftflow model fetch "), problem.getMessage());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void saysThatNoServerAnswers() throws IOException {
        String reference = publish(MODEL);
        server.close();
        assertEquals("reference.offline", failure(reference));
    }

    @Test
    void knowsWhatIsLocalWithoutANetwork() throws IOException {
        String text = publish(MODEL);
        ModelStore store = home.store();
        ModelReference reference = store.reference(text, here());
        assertTrue(store.local(reference).isEmpty());
        assertEquals(List.of(), server.requests());
        Resolved resolved = resolve(store, text);
        server.close();
        assertEquals(resolved, store.local(reference).orElseThrow());
    }

    @Test
    void saysThatTheRepositoryDoesNotHaveIt() {
        assertEquals("reference.not-found", failure(unknown()));
    }

    @Test
    void leavesNothingInTheStoreOfWhatIsNotThere() throws IOException {
        failure(unknown());
        assertEquals(List.of(), home.store().all());
        assertFalse(Files.exists(home.storeFolder().resolve("objects")));
    }

    @Test
    void fetchesAnewWhatWasDamagedOnDisk() throws IOException {
        String reference = publish(MODEL);
        Path object = resolve(home.store(), reference).mainPath();
        object.toFile().setWritable(true);
        byte[] damaged = MODEL.clone();
        damaged[100] ^= 1;
        Files.write(object, damaged);
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve(home.store(), reference).mainPath()));
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws IOException {
        String reference = publish(MODEL);
        cutOnce(MODEL.length / 2);
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve(home.store(), reference).mainPath()));
        assertEquals(2, server.gets(downloadPath()).size());
    }

    /** Lets the first download break after so many bytes; the contents of later ones are whole. */
    abstract void cutOnce(int bytes);

    @Test
    void refusesBytesThatAreNotTheExpectedOnes() throws IOException {
        String reference = publish(MODEL);
        falsify();
        assertEquals("reference.checksum", failure(reference));
        assertEquals(List.of(), home.store().all());
    }

    /** Lets the server give other bytes of the same length than those it announced a hash of. */
    abstract void falsify();

    @Test
    void fetchesOnceForManyThreads() throws Exception {
        String reference = publish(MODEL);
        var start = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(4);
        try {
            var results = new ArrayList<Future<Resolved>>();
            for (int i = 0; i < 4; i++) {
                ModelStore store = home.store();
                results.add(threads.submit(() -> {
                    start.await();
                    return resolve(store, reference);
                }));
            }
            start.countDown();
            for (Future<Resolved> result : results) {
                assertArrayEquals(MODEL, Files.readAllBytes(result.get().mainPath()));
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, server.gets(downloadPath()).size());
    }

    @Test
    void stopsWhenItIsCancelled() throws IOException {
        ModelStore store = home.store();
        ModelReference reference = store.reference(publish(MODEL), here());
        var cancelled = new CancelWhen("never said");
        cancelled.cancel();
        assertThrows(CancelledException.class, () -> store.resolve(reference, cancelled, false));
        assertEquals(List.of(), store.all());
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve(store, reference.toString()).mainPath()));
    }

    @Test
    void goesOnAfterACancelInTheMiddle() throws IOException {
        byte[] model = Samples.onnx(9, 3_000_000);
        ModelStore store = home.store();
        ModelReference reference = store.reference(publish(model), here());
        assertThrows(CancelledException.class, () -> store.resolve(reference, new CancelWhen("MB"), false));
        assertArrayEquals(
                model, Files.readAllBytes(resolve(store, reference.toString()).mainPath()));
        assertEquals(2, server.gets(downloadPath()).size());
        assertTrue(server.gets(downloadPath()).get(1).header("Range").isPresent());
    }

    @Test
    void readsItsCanonicalReferenceBack() throws IOException {
        ModelStore store = home.store();
        ModelReference canonical = store.reference(publish(MODEL), here());
        assertEquals(canonical, store.reference(canonical.toString(), here()));
    }

    @Test
    void storesNoCredentials() throws IOException {
        resolve(home.store(), publish(MODEL));
        for (Path file : filesOf(home.storeFolder())) {
            if (file.toString().endsWith(".json")) {
                assertFalse(Files.readString(file).contains("secret"), file.toString());
            }
        }
    }

    static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Work that somebody cancels once something is said. */
    static final class CancelWhen implements Progress {
        private final String said;
        private volatile boolean cancelled;

        CancelWhen(String said) {
            this.said = said;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public void report(double fraction, String message) {
            cancelled = cancelled || message.contains(said);
        }

        @Override
        public void figures(Map<String, Double> values) {
            // nobody watches
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }
}
