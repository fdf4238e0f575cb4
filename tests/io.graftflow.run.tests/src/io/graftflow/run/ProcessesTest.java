package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own, on one cache. */
class ProcessesTest {

    private static final String FLOW = "{'graftflow': 1, 'nodes': {'t': {'type': 'test.text@1'},"
            + "'c': {'type': 'test.custom@1', 'settings': {'text': 'stay'}}, 'end': {'type': 'test.join@1'}},"
            + "'links': ['t.out -> c.in', 'c.out -> end.in']}";

    @TempDir
    Path folder;

    @BeforeEach
    void writesTheWorkflow() throws IOException {
        Files.writeString(folder.resolve("a.flow.json"), FLOW);
    }

    @Test
    void aRunGoesOnFromItsCheckpointAfterAnotherWasKilledInTheMiddle() throws Exception {
        Process first = ChildRun.start(folder);
        assertEquals("staying", ChildRun.line(first));
        assertEquals(1, list("cache/parts").size());
        first.destroyForcibly();
        assertTrue(first.waitFor(30, TimeUnit.SECONDS));

        Process second = ChildRun.start(folder);
        assertEquals("{c=ran, end=ran, t=cached}", ChildRun.line(second));
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of(), list("cache/parts"));
        assertEquals(List.of(), list("cache/work"));
        try (Bench bench = new Bench(folder)) {
            assertEquals(List.of(), bench.cache.verify(Progress.NONE));
            RunResult result = bench.run(FLOW);
            assertEquals("{c=cached, end=cached, t=cached}", Bench.states(result));
            assertEquals("(went on from epoch 1)", FakeNode.text(result, "end"));
        }
    }

    @Test
    void ofTwoRunsAtOnceOneComputesAndTheOtherWaitsForIt() throws Exception {
        Process first = ChildRun.start(folder);
        assertEquals("staying", ChildRun.line(first));
        Process second = ChildRun.start(folder);
        assertEquals("waiting", ChildRun.line(second));
        first.getOutputStream().write('\n');
        first.getOutputStream().flush();
        String states = ChildRun.line(first);
        String others = ChildRun.line(second);
        assertTrue(first.waitFor(30, TimeUnit.SECONDS) && second.waitFor(30, TimeUnit.SECONDS));
        assertTrue(states.startsWith("{c=ran") && others.startsWith("{c=cached"), states + " and " + others);
        try (Bench bench = new Bench(folder)) {
            assertEquals(List.of(), bench.cache.verify(Progress.NONE));
            assertEquals("{c=cached, end=cached, t=cached}", Bench.states(bench.run(FLOW)));
        }
    }

    @Test
    void whoWaitsForAProcessThatIsKilledComputesItself() throws Exception {
        Process first = ChildRun.start(folder);
        assertEquals("staying", ChildRun.line(first));
        Process second = ChildRun.start(folder);
        assertEquals("waiting", ChildRun.line(second));
        first.destroyForcibly();
        assertEquals("{c=ran, end=ran, t=cached}", ChildRun.line(second));
    }

    @Test
    void whatAnotherProcessIsMakingIsNotSwept() throws Exception {
        Process first = ChildRun.start(folder);
        assertEquals("staying", ChildRun.line(first));
        try (Cache cache = Cache.open(folder.resolve("cache"))) {
            assertEquals(1, list("cache/parts").size());
            assertEquals(1, cache.usage().entries());
        }
        first.getOutputStream().write('\n');
        first.getOutputStream().flush();
        assertEquals("{c=ran, end=ran, t=ran}", ChildRun.line(first));
    }

    private List<Path> list(String name) throws IOException {
        try (Stream<Path> children = Files.list(folder.resolve(name))) {
            return children.toList();
        }
    }
}
