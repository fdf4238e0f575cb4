package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graftflow.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk of two megabytes that is full. Needs the right to mount one. */
class FullDiskTest {

    private static final String FLOW = "{'graftflow': 1, 'nodes': {"
            + "'large': {'type': 'test.text@1', 'settings': {'text': '0123456789', 'times': 300000}},"
            + "'small': {'type': 'test.text@1'}}}";

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mounts() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                call("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0,
                "no right to mount a disk");
    }

    @AfterEach
    void unmounts() throws Exception {
        call("umount", disk.toString());
    }

    @Test
    void aFullDiskIsToldPlainlyAndLeavesNothingHalfWritten() throws IOException {
        try (Bench bench = new Bench(disk)) {
            RunResult result = bench.run(FLOW);
            assertEquals("{large=failed, small=ran}", Bench.states(result));
            assertEquals(4, result.exitCode());
            Problem problem = result.problems().get(0);
            assertEquals("run.disk-full", problem.code());
            assertTrue(problem.message().contains(disk.toString()), problem.message());
            assertEquals(1, bench.cache.usage().entries());
            try (var parts = Files.list(disk.resolve("cache/parts"))) {
                assertEquals(List.of(), parts.toList());
            }
            assertEquals(
                    "{small=cached}",
                    Bench.states(bench.run(FLOW, bench.options().withOnly(Set.of("small")))));
        }
    }

    @Test
    void aFullDiskOfTheOutputIsToldToo() throws IOException {
        String flow = FLOW.replace(
                        "'small'", "'w': {'type': 'test.write-file@1', 'settings': {'path': 'disk/w.txt'}}, 'small'")
                .replace("}}}", "}}, 'links': ['large.out -> w.in']}")
                .replace("'test.text@1'}, 'links'", "'test.text@1'}}, 'links'");
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(flow);
            assertEquals("{large=ran, small=ran, w=failed}", Bench.states(result));
            assertEquals("run.disk-full", result.problems().get(0).code());
            assertTrue(
                    result.problems().get(0).message().contains("w.txt"),
                    result.problems().get(0).message());
        }
    }

    private static int call(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
