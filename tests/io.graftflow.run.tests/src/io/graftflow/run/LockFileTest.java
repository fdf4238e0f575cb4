package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the lock file pins, and what happens when something is not as it pins it. */
class LockFileTest {

    private static final String FLOW = "{'graftflow': 1,"
            + "'variables': {'f': {'type': 'path', 'default': 'data/in.txt'},"
            + "'m': {'type': 'string', 'default': 'mvn:a:b:1'}},"
            + "'nodes': {'r': {'type': 'test.read-file@1', 'settings': {'path': '${f}'}},"
            + "'m': {'type': 'test.model@1', 'settings': {'from': '${m}'}},"
            + "'l': {'type': 'test.model@1', 'settings': {'from': 'models/local.onnx'}}}}";

    @TempDir
    Path folder;

    private Bench bench;
    private Path lock;

    @BeforeEach
    void laysOutTheFiles() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("models"));
        Files.writeString(folder.resolve("data/in.txt"), "rows");
        Files.writeString(folder.resolve("models/local.onnx"), "local weights");
        Files.writeString(folder.resolve("mine.txt"), "my rows");
        Fakes.Model.REPOSITORY.put("mvn:a:b:1", "weights");
        Fakes.Model.REPOSITORY.put("mvn:a:b:2", "more weights");
        bench = new Bench(folder);
        lock = folder.resolve("a.flow.lock.json");
    }

    @AfterEach
    void closes() {
        bench.close();
    }

    @Test
    void theFirstRunPinsWhatItReadSortedAndAsTheWorkflowSaysIt() throws IOException {
        bench.run(FLOW);
        assertEquals(
                """
                {
                  "graftflow": 1,
                  "engines": {},
                  "externals": {
                    "data/in.txt": {
                      "sha256": "%s",
                      "bytes": 4
                    },
                    "models/local.onnx": {
                      "sha256": "%s",
                      "bytes": 13
                    },
                    "mvn:a:b:1": {
                      "sha256": "%s",
                      "bytes": 7
                    }
                  },
                  "nodes": {
                    "test.model": 1,
                    "test.read-file": 1
                  }
                }
                """
                        .formatted(sha("rows"), sha("local weights"), sha("weights")),
                Files.readString(lock));
    }

    @Test
    void aSecondRunLeavesTheFileAlone() throws IOException {
        bench.run(FLOW);
        var written = Files.getLastModifiedTime(lock);
        Files.setLastModifiedTime(lock, FileTime.fromMillis(written.toMillis() - 60_000));
        var aged = Files.getLastModifiedTime(lock);
        assertEquals(0, bench.run(FLOW).exitCode());
        assertEquals(aged, Files.getLastModifiedTime(lock));
    }

    @Test
    void whatIsNotAsPinnedStopsTheRunBeforeAnythingComputes() throws IOException {
        bench.run(FLOW);
        String pinned = Files.readString(lock);
        Files.writeString(folder.resolve("data/in.txt"), "changed");
        Fakes.Model.REPOSITORY.put("mvn:a:b:1", "other weights");
        RunResult result = bench.run(FLOW);
        assertEquals(3, result.exitCode());
        assertEquals(List.of("lock.mismatch", "lock.mismatch"), Bench.codes(result));
        assertEquals("{l=skipped, m=skipped, r=skipped}", Bench.states(result));
        Problem problem = result.problems().get(0);
        assertEquals("r", problem.node());
        assertTrue(problem.message().contains("data/in.txt"), problem.message());
        assertTrue(problem.message().contains(sha("rows")) && problem.message().contains(sha("changed")));
        assertTrue(problem.remedy().contains("--update-lock"));
        assertEquals(pinned, Files.readString(lock));
    }

    @Test
    void updateLockPinsAnew() throws IOException {
        bench.run(FLOW);
        Files.writeString(folder.resolve("data/in.txt"), "changed");
        assertEquals(0, bench.run(FLOW, bench.options().withUpdateLock(true)).exitCode());
        assertEquals(sha("changed"), pins().path("data/in.txt").path("sha256").asText());
        assertEquals(0, bench.run(FLOW).exitCode());
    }

    @Test
    void whatSetReplacesIsNeitherHeldAgainstTheLockNorPinned() throws IOException {
        bench.run(FLOW);
        RunOptions given = bench.options().withGiven(Map.of("f", "mine.txt", "m", "mvn:a:b:2"));
        assertEquals(0, bench.run(FLOW, given).exitCode());
        assertFalse(Files.readString(lock).contains("mine.txt"));
        assertFalse(Files.readString(lock).contains("mvn:a:b:2"));
        assertTrue(pins().has("data/in.txt"));
    }

    @Test
    void updateLockKeepsTheDefaultsOfWhatSetReplacedAndDropsWhatNobodyNames() throws IOException {
        bench.run(FLOW);
        RunOptions given = bench.options().withGiven(Map.of("f", "mine.txt")).withUpdateLock(true);
        assertEquals(0, bench.run(FLOW, given).exitCode());
        assertEquals(3, pins().size());
        String without = FLOW.replace("models/local.onnx", "mvn:a:b:2");
        bench.run(without, bench.options().withUpdateLock(true));
        assertEquals(List.of("data/in.txt", "mvn:a:b:1", "mvn:a:b:2"), names(pins()));
    }

    @Test
    void aFirstRunWithSetPinsOnlyTheRest() throws IOException {
        bench.run(FLOW, bench.options().withGiven(Map.of("f", "mine.txt")));
        assertEquals(List.of("models/local.onnx", "mvn:a:b:1"), names(pins()));
        bench.run(FLOW);
        assertEquals(List.of("data/in.txt", "models/local.onnx", "mvn:a:b:1"), names(pins()));
    }

    @Test
    void aPartialRunHoldsAndPinsOnlyItsNodes() throws IOException {
        bench.run(FLOW, bench.options().withOnly(Set.of("m")));
        assertEquals(List.of("mvn:a:b:1"), names(pins()));
        bench.run(FLOW);
        Files.writeString(folder.resolve("data/in.txt"), "changed");
        assertEquals(0, bench.run(FLOW, bench.options().withOnly(Set.of("m"))).exitCode());
    }

    @Test
    void anotherEngineIsAWarningWhenANodeComputesWithIt() throws IOException {
        var custom =
                new Fakes.Custom((settings, context) -> context.device().used().toString());
        String flow = "{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1'}}}";
        try (Bench engines = new Bench(folder, Fakes.registry(custom))) {
            engines.run(flow);
            assertEquals("1.0", Json.read(lock).at("/engines/fake-engine").asText());
            engines.engine = "2.0";
            assertEquals(List.of(), Bench.codes(engines.run(flow)));
            RunResult anew = engines.run(flow, engines.options().withReset(true));
            assertEquals(0, anew.exitCode());
            assertEquals(List.of("lock.other-version"), Bench.codes(anew));
            assertEquals("1.0", Json.read(lock).at("/engines/fake-engine").asText());
            RunOptions accept = engines.options().withReset(true).withUpdateLock(true);
            assertEquals(List.of(), Bench.codes(engines.run(flow, accept)));
            assertEquals("2.0", Json.read(lock).at("/engines/fake-engine").asText());
        }
    }

    @Test
    void enginesAreNotAskedForTheirVersionsWhenNoNodeComputesWithThem() {
        RunResult result = new Executor(bench.cache, Bench::choose, () -> {
                    throw new IllegalStateException("loaded for nothing");
                })
                .run(bench.plan(FLOW, bench.options()), RunListener.NONE, new Cancellation());
        assertEquals(0, result.exitCode());
    }

    @Test
    void anEngineThatDoesNotLoadIsAWarning() {
        var custom =
                new Fakes.Custom((settings, context) -> context.device().used().toString());
        try (Bench engines = new Bench(folder, Fakes.registry(custom))) {
            Plan plan = engines.plan("{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1'}}}", engines.options());
            RunResult result = new Executor(engines.cache, Bench::choose, () -> {
                        throw new UnsatisfiedLinkError("no such library");
                    })
                    .run(plan, RunListener.NONE, new Cancellation());
            assertEquals(0, result.exitCode());
            assertEquals(List.of("lock.no-version"), Bench.codes(result));
        }
    }

    @Test
    void aBrokenLockFileStopsTheRunUntilItIsRenewed() throws IOException {
        Files.writeString(lock, "{\"graftflow\": 1, ");
        RunResult result = bench.run(FLOW);
        assertEquals(List.of("lock.unreadable"), Bench.codes(result));
        assertEquals(3, result.exitCode());
        assertEquals(0, bench.run(FLOW, bench.options().withUpdateLock(true)).exitCode());
        assertEquals(3, pins().size());
    }

    @Test
    void aLockFileThatCannotBeWrittenIsAWarning() throws IOException {
        Files.createDirectory(lock);
        Files.writeString(lock.resolve("in-the-way"), "x");
        RunResult result = bench.run(FLOW, bench.options().withUpdateLock(true));
        assertEquals(List.of("lock.unwritable"), Bench.codes(result));
        assertEquals(0, result.exitCode());
    }

    @Test
    void aModelThatCannotBeFetchedFailsItsNodeAlone() {
        RunResult result = bench.run(FLOW.replace("mvn:a:b:1", "mvn:a:c:1"));
        assertEquals("{l=ran, m=failed, r=ran}", Bench.states(result));
        assertEquals(4, result.exitCode());
        assertEquals(List.of("reference.missing"), Bench.codes(result));
    }

    @Test
    void noSecretIsWrittenDown() throws IOException {
        Fakes.Model.REPOSITORY.put("https://me:hunter2@host/m", "weights");
        String flow = "{'graftflow': 1, 'nodes': {'m': {'type': 'test.model@1',"
                + " 'settings': {'from': 'https://me:${env:TOKEN}@host/m'}}}}";
        RunOptions options = bench.options().withEnvironment(name -> Optional.of("hunter2"));
        assertEquals(0, bench.run(flow, options).exitCode());
        assertEquals(List.of("https://me:${env:TOKEN}@host/m"), names(pins()));
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("hunter2"),
                        file.toString());
            }
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        bench.run(FLOW);
        LockFile read = LockFile.read(lock).orElseThrow();
        Path copy = folder.resolve("copy.json");
        read.write(copy);
        assertEquals(read, LockFile.read(copy).orElseThrow());
        assertEquals(Files.readString(lock), Files.readString(copy));
    }

    private JsonNode pins() throws IOException {
        return Json.read(lock).path("externals");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static String sha(String text) {
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
