package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache as a folder: damage, sweeping, listing, clearing. */
class CacheTest {

    private static final String FLOW = "{'graftflow': 1, 'nodes': {"
            + "'small': {'type': 'test.text@1'},"
            + "'large': {'type': 'test.text@1', 'settings': {'text': '0123456789', 'times': 300000}},"
            + "'end': {'type': 'test.join@1'}}, 'links': ['small.out -> end.in']}";

    @TempDir
    Path folder;

    @Test
    void aChangedSmallFileAndACutLargeOneAreNoticedAndComputedAnew() throws IOException {
        try (Bench bench = new Bench(folder)) {
            RunResult first = bench.run(FLOW);
            Path small = file(first, "small");
            byte[] bytes = Files.readAllBytes(small);
            byte[] changed = bytes.clone();
            changed[changed.length - 3] ^= 1;
            Files.write(small, changed);
            assertEquals("{end=cached, large=cached, small=ran}", Bench.states(bench.run(FLOW)));
            assertEquals(List.of(), bench.cache.verify(Progress.NONE));

            try (var large = new RandomAccessFile(file(first, "large").toFile(), "rw")) {
                large.setLength(large.length() - 1);
            }
            assertEquals("{end=cached, large=ran, small=cached}", Bench.states(bench.run(FLOW)));

            Files.delete(small);
            assertEquals("{end=cached, large=cached, small=ran}", Bench.states(bench.run(FLOW)));
            Files.write(small.resolveSibling("../entry.json").normalize(), new byte[10]);
            assertEquals("{end=cached, large=cached, small=ran}", Bench.states(bench.run(FLOW)));
            assertEquals("{end=cached, large=cached, small=cached}", Bench.states(bench.run(FLOW)));
        }
    }

    @Test
    void verifyFindsWhatSizesDoNotShowAndRemovesIt() throws IOException {
        try (Bench bench = new Bench(folder)) {
            Path large = file(bench.run(FLOW), "large");
            byte[] bytes = Files.readAllBytes(large);
            bytes[bytes.length / 2] ^= 1;
            Files.write(large, bytes);
            assertEquals(
                    List.of("cache.damaged"),
                    bench.cache.verify(Progress.NONE).stream()
                            .map(problem -> problem.code())
                            .toList());
            assertEquals(List.of(), bench.cache.verify(Progress.NONE));
            assertEquals("{end=cached, large=ran, small=cached}", Bench.states(bench.run(FLOW)));
        }
    }

    @Test
    void theListTellsSizeAgeAndUseLatestFirst() throws IOException {
        try (Bench bench = new Bench(folder)) {
            Instant before = Instant.now().minusSeconds(1);
            bench.run(FLOW);
            for (CacheEntry entry : bench.cache.list()) {
                assertTrue(entry.created().isAfter(before) && entry.bytes() > 0, entry.toString());
            }
            String justUsed = FLOW.replace("'large'", "'unused'").replace("'small.out", "'unused.out");
            assertEquals(3, bench.cache.list().size());
            bench.run(justUsed);
            assertEquals(4, bench.cache.list().size());
            assertEquals("test.join@1", bench.cache.list().get(3).type());
            assertEquals(4, bench.cache.usage().entries());
            assertTrue(
                    bench.cache.usage().entryBytes() > 6_000_000,
                    bench.cache.usage().toString());
        }
    }

    @Test
    void clearingRemovesAllAndSaysHowMuch() throws IOException {
        var custom = new Fakes.Custom((settings, context) -> {
            write(context.shared("features").resolve("x"), "12345");
            write(context.scratch().resolve("checkpoint"), "1234567");
            throw Fakes.problem("test.bad");
        });
        try (Bench bench = new Bench(folder, Fakes.registry(custom))) {
            bench.run("{'graftflow': 1, 'nodes': {'t': {'type': 'test.text@1'}, 'c': {'type': 'test.custom@1'}}}");
            CacheUsage freed = bench.cache.clear();
            assertEquals(1, freed.entries());
            assertEquals(5, freed.sharedBytes());
            assertEquals(7, freed.workBytes());
            assertEquals(0, bench.cache.usage().bytes());
            assertEquals("{end=ran, large=ran, small=ran}", Bench.states(bench.run(FLOW)));
        }
    }

    @Test
    void aCacheInUseIsNotCleared() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        var custom = new Fakes.Custom((settings, context) -> {
            running.countDown();
            await(go);
            return "x";
        });
        try (Bench bench = new Bench(folder, Fakes.registry(custom));
                Cache other = Cache.open(folder.resolve("cache"))) {
            var run = CompletableFuture.supplyAsync(
                    () -> bench.run("{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1'}}}"));
            await(running);
            for (Cache cache : List.of(bench.cache, other)) {
                assertEquals(
                        "cache.in-use",
                        assertThrows(ProblemException.class, cache::clear)
                                .problem()
                                .code());
            }
            go.countDown();
            assertEquals(0, run.get(30, TimeUnit.SECONDS).exitCode());
            assertEquals(1, other.clear().entries());
        }
    }

    @Test
    void checkpointsOutliveAFailureAndGoAfterSuccess() {
        List<String> seen = new ArrayList<>();
        var custom = new Fakes.Custom((settings, context) -> {
            Path checkpoint = context.scratch().resolve("checkpoint");
            seen.add(Files.exists(checkpoint) ? Fakes.read(checkpoint) : "none");
            write(checkpoint, "epoch " + seen.size());
            if (seen.size() < 3) {
                throw Fakes.problem("test.bad");
            }
            return "x";
        });
        String flow = "{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1'}}}";
        try (Bench bench = new Bench(folder, Fakes.registry(custom))) {
            bench.run(flow);
            bench.run(flow.replace("custom@1'", "custom@1', 'settings': {'text': 'other'}"));
            bench.run(flow);
            bench.run(flow, bench.options().withReset(true));
            assertEquals(List.of("none", "none", "epoch 1", "none"), seen);
        }
    }

    @Test
    void whatTwoRunsInOneProcessBothNeedIsComputedOnce() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        var custom = new Fakes.Custom((settings, context) -> {
            running.countDown();
            await(waiting);
            return "x";
        });
        String flow = "{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1'}}}";
        try (Bench first = new Bench(folder, Fakes.registry(custom));
                Bench second = new Bench(folder, Fakes.registry(custom))) {
            var run = CompletableFuture.supplyAsync(() -> first.run(flow));
            await(running);
            RunResult result = second.run(second.plan(flow, second.options()), event -> {
                if (event instanceof RunEvent.Waiting) {
                    waiting.countDown();
                }
            });
            assertEquals("{c=cached}", Bench.states(result));
            assertEquals("{c=ran}", Bench.states(run.get(30, TimeUnit.SECONDS)));
            assertEquals(1, custom.ran().size());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldPlainly() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        var problem = assertThrows(ProblemException.class, () -> Cache.open(file.resolve("cache")))
                .problem();
        assertEquals("cache.unwritable", problem.code());
        assertFalse(problem.remedy().isEmpty());
    }

    private static Path file(RunResult result, String node) {
        return Path.of(
                result.nodes().get(node).outputs().get("out").path("path").asText(), "report.json");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
