package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told before a run of what the cache has is what the run then finds. */
class ForesightTest {

    private static final String FLOW = "{'graftflow':1,'nodes':{'a':{'type':'test.text@1','settings':{'text':'%s'}},"
            + "'f':{'type':'test.read-file@1','settings':{'path':'in.txt'}},'j':{'type':'test.join@1'}},"
            + "'links':['a.out -> j.in','f.out -> j.in']}";

    @TempDir
    private Path folder;

    private final Semaphore changed = new Semaphore(0);
    private Bench bench;
    private Foresight foresight;

    @BeforeEach
    void opens() throws IOException {
        bench = new Bench(folder);
        foresight = new Foresight(bench.cache, changed::release);
        Files.writeString(folder.resolve("in.txt"), "content");
    }

    @AfterEach
    void closes() {
        foresight.close();
        bench.close();
    }

    private String there(String flow) {
        Map<String, Boolean> there = new TreeMap<>();
        foresight
                .of(bench.plan(flow, bench.options()))
                .forEach((id, node) -> there.put(id, node.result().isPresent()));
        return there.toString();
    }

    @Test
    void foreseenKeysAreThoseOfTheRun() {
        String flow = String.format(FLOW, "x");
        assertEquals("{a=false, f=false, j=false}", there(flow));
        Map<String, Foresight.Foreseen> before = foresight.of(bench.plan(flow, bench.options()));
        RunResult run = bench.run(flow);
        run.nodes()
                .forEach((id, node) -> assertEquals(node.key(), before.get(id).key(), id));
        assertEquals("{a=true, f=true, j=true}", there(flow));
        assertEquals("{a=false, f=true, j=false}", there(String.format(FLOW, "y")));
    }

    @Test
    void aChangedFileIsNoticedAtOnce() throws IOException {
        String flow = String.format(FLOW, "x");
        bench.run(flow);
        Files.writeString(folder.resolve("in.txt"), "other content");
        assertEquals("{a=true, f=false, j=false}", there(flow));
        Files.delete(folder.resolve("in.txt"));
        assertEquals("{a=true}", there(flow));
    }

    @Test
    void aLargeFileIsReadByTheWayAndToldWhenItIsKnown() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("in.txt").toFile(), "rw")) {
            file.setLength(3 << 20);
        }
        String flow = String.format(FLOW, "x");
        bench.run(flow);
        assertEquals("{a=true}", there(flow));
        assertTrue(changed.tryAcquire(30, TimeUnit.SECONDS));
        assertEquals("{a=true, f=true, j=true}", there(flow));
    }

    @Test
    void whatWasRemovedIsNotThereAnyMore() {
        String flow = String.format(FLOW, "x");
        RunResult run = bench.run(flow);
        String key = run.nodes().get("a").key();
        assertEquals("a", bench.cache.result(key).orElseThrow().node());
        assertTrue(bench.cache.remove(List.of(key, "no key", "../" + key)) > 0);
        assertFalse(bench.cache.result(key).isPresent());
        assertEquals("{a=false, f=true, j=true}", there(flow));
        assertEquals("ran", bench.run(flow).nodes().get("a").state().word());
    }
}
