package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.RunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does, and what it tells. */
class ExecutorTest {

    private static final String TWO = "{'graftflow': 1, 'nodes': {"
            + "'a': {'type': 'test.custom@1', 'settings': {'text': 'a'}},"
            + "'b': {'type': 'test.custom@1', 'settings': {'text': 'b'}},"
            + "'after-a': {'type': 'test.join@1'}, 'after-b': {'type': 'test.join@1'}},"
            + "'links': ['a.out -> after-a.in', 'b.out -> after-b.in']}";

    @TempDir
    Path folder;

    @Test
    void independentNodesRunAtTheSameTime() {
        CyclicBarrier meeting = new CyclicBarrier(2);
        try (Bench bench = bench((settings, context) -> {
            try {
                meeting.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("The other node did not come.", e);
            }
            return settings.text();
        })) {
            assertEquals("{a=ran, after-a=ran, after-b=ran, b=ran}", Bench.states(bench.run(TWO)));
        }
    }

    @Test
    void aFailedNodeKeepsOnlyItsOwnDependantsFromRunning() {
        try (Bench bench = bench((settings, context) -> {
            if (settings.text().equals("a")) {
                throw Fakes.problem("test.bad").at("text");
            }
            return settings.text();
        })) {
            RunResult result = bench.run(TWO);
            assertEquals("{a=failed, after-a=skipped, after-b=ran, b=ran}", Bench.states(result));
            assertEquals(RunResult.State.FAILED, result.state());
            assertEquals(4, result.exitCode());
            Problem problem = result.problems().get(0);
            assertEquals("a.text: It is wrong. Mend it.", problem.sentence());
        }
    }

    @Test
    void aFaultInANodeIsAnInternalFaultAndLeavesNoEntry() {
        try (Bench bench = bench((settings, context) -> {
            if (settings.text().equals("a")) {
                throw new IllegalArgumentException("index out of bounds");
            }
            throw new StackOverflowError();
        })) {
            RunResult result = bench.run(TWO);
            assertEquals("{a=failed, after-a=skipped, after-b=skipped, b=failed}", Bench.states(result));
            assertEquals(1, result.exitCode());
            assertEquals(List.of("run.internal-fault", "run.internal-fault"), Bench.codes(result));
            assertEquals(0, bench.cache.usage().entries());
        }
    }

    @Test
    void aNodeThatDoesNotGiveItsOutputBreaksItsContract() {
        try (Bench bench = bench((settings, context) -> "")) {
            RunResult result = bench.run(TWO);
            assertEquals(List.of("run.internal-fault", "run.internal-fault"), Bench.codes(result));
            assertTrue(result.problems().get(0).message().contains("gave no value at its output \"out\""));
        }
    }

    @Test
    void aNodeThatEndsItselfAsCancelledWhenNobodyCancelledIsAtFault() {
        try (Bench bench = bench((settings, context) -> {
            throw new CancelledException();
        })) {
            assertEquals(List.of("run.internal-fault", "run.internal-fault"), Bench.codes(bench.run(TWO)));
        }
    }

    @Test
    void cancellingEndsTheRunAndKeepsWhatWasFinished() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        String flow = "{'graftflow': 1, 'nodes': {'first': {'type': 'test.text@1'},"
                + "'slow': {'type': 'test.custom@1'}, 'last': {'type': 'test.join@1'}},"
                + "'links': ['first.out -> slow.in', 'slow.out -> last.in']}";
        try (Bench bench = bench((settings, context) -> {
            waiting.countDown();
            await(go);
            context.progress().checkCancelled();
            return "never";
        })) {
            var run = CompletableFuture.supplyAsync(() -> bench.run(flow));
            await(waiting);
            bench.cancellation.cancel();
            go.countDown();
            RunResult result = run.get(30, TimeUnit.SECONDS);
            assertEquals("{first=ran, last=skipped, slow=skipped}", Bench.states(result));
            assertEquals(RunResult.State.CANCELLED, result.state());
            assertEquals(130, result.exitCode());
            assertEquals(1, bench.cache.usage().entries());
            assertEquals(List.of(), list(folder.resolve("cache/parts")));
        }
        try (Bench again = new Bench(folder)) {
            assertEquals("{first=cached, last=ran, slow=ran}", Bench.states(again.run(flow)));
        }
    }

    @Test
    void aRunThatWasCancelledBeforeItBeganRunsNothing() {
        try (Bench bench = new Bench(folder)) {
            bench.cancellation.cancel();
            RunResult result = bench.run(TWO);
            assertEquals("{a=skipped, after-a=skipped, after-b=skipped, b=skipped}", Bench.states(result));
            assertEquals(130, result.exitCode());
        }
    }

    @Test
    void onlyTheWantedNodesAndTheirAncestorsRun() {
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(TWO, bench.options().withOnly(Set.of("after-b")));
            assertEquals("{after-b=ran, b=ran}", Bench.states(result));
            assertEquals("{a=ran, after-a=ran, after-b=cached, b=cached}", Bench.states(bench.run(TWO)));
        }
    }

    @Test
    void resetRunsTheWantedNodesAnewAndReplacesTheirEntries() {
        List<String> texts = new ArrayList<>(List.of("old", "new"));
        String flow = "{'graftflow': 1, 'nodes': {'a': {'type': 'test.text@1'}, 'c': {'type': 'test.custom@1'}},"
                + "'links': ['a.out -> c.in']}";
        try (Bench bench = bench((settings, context) -> texts.remove(0))) {
            assertEquals("old", FakeNode.text(bench.run(flow), "c"));
            RunResult anew = bench.run(flow, bench.options().withReset(true).withOnly(Set.of("c")));
            assertEquals("{a=cached, c=ran}", Bench.states(anew));
            assertEquals("new", FakeNode.text(bench.run(flow), "c"));
            assertEquals(
                    "{a=ran, c=failed}",
                    Bench.states(bench.run(flow, bench.options().withReset(true))));
            assertEquals("new", FakeNode.text(bench.run(flow), "c"));
        }
    }

    @Test
    void theListenerHearsOfEverythingInOrder() {
        String flow = "{'graftflow': 1, 'nodes': {'t': {'type': 'test.text@1'}, 'c': {'type': 'test.custom@1'}},"
                + "'links': ['t.out -> c.in']}";
        try (Bench bench = bench((settings, context) -> {
            context.progress().report(0.5, "half");
            context.progress().figures(Map.of("loss", 0.25));
            context.note("took long");
            return "x";
        })) {
            RunResult result = bench.run(flow);
            assertEquals(List.of("took long"), result.nodes().get("c").notes());
            assertEquals(
                    List.of(
                            "Begun[nodes=[t, c]]",
                            "Started[node=t]",
                            "Noted[node=t, sentence=said x]",
                            "Ended t ran",
                            "Started[node=c]",
                            "Progressed[node=c, fraction=0.5, message=half]",
                            "Figures[node=c, values={loss=0.25}]",
                            "Noted[node=c, sentence=took long]",
                            "Ended c ran",
                            "Finished SUCCEEDED"),
                    bench.events.stream().map(ExecutorTest::word).toList());
            bench.events.clear();
            assertEquals(List.of("took long"), bench.run(flow).nodes().get("c").notes());
            assertEquals(
                    List.of("Begun[nodes=[t, c]]", "Ended t cached", "Ended c cached", "Finished SUCCEEDED"),
                    bench.events.stream().map(ExecutorTest::word).toList());
        }
    }

    @Test
    void theResultAsJsonHasTheAgreedForm() {
        String flow = "{'graftflow': 1, 'nodes': {'r': {'type': 'test.rows@1'}, 'c': {'type': 'test.count@1'},"
                + "'w': {'type': 'test.write-file@1', 'settings': {'path': 'out/w.txt'}}},"
                + "'links': ['r.table -> c.table', 'c.out -> w.in']}";
        try (Bench bench = new Bench(folder)) {
            for (String state : List.of("ran", "cached")) {
                JsonNode json = bench.run(flow).toJson();
                assertEquals(
                        folder.resolve("a.flow.json").toString(),
                        json.path("flow").asText());
                assertEquals("succeeded", json.path("state").asText());
                assertEquals(
                        "{\"asked\":\"auto\",\"used\":\"cpu\",\"why\":\"There is nothing else.\"}",
                        json.path("device").toString());
                assertEquals(state, json.at("/nodes/c/state").asText());
                assertEquals("table", json.at("/nodes/r/outputs/table/kind").asText());
                assertEquals(3, json.at("/nodes/r/outputs/table/rows").asInt());
                assertEquals(
                        "[\"text\"]", json.at("/nodes/r/outputs/table/columns").toString());
                assertEquals(
                        "{\"length\":1}",
                        json.at("/nodes/c/outputs/out/metrics").toString());
                assertTrue(json.at("/nodes/c/outputs/out/checks/sound").asBoolean());
                assertTrue(Files.isRegularFile(
                        Path.of(json.at("/nodes/c/outputs/rows/path").asText())));
                assertEquals(
                        folder.resolve("out/w.txt").toString(),
                        json.at("/nodes/w/outputs/path/path").asText());
                assertEquals("file", json.at("/nodes/w/outputs/path/kind").asText());
                assertTrue(json.path("problems").isEmpty());
            }
        }
    }

    @Test
    void aFileThatANodeWroteIsWrittenAgainWhenItIsGoneOrOther() throws IOException {
        String flow = "{'graftflow': 1, 'nodes': {'t': {'type': 'test.text@1'},"
                + "'w': {'type': 'test.write-file@1', 'settings': {'path': 'out/w.txt'}}}, 'links': ['t.out -> w.in']}";
        Path written = folder.resolve("out/w.txt");
        try (Bench bench = new Bench(folder)) {
            assertEquals("{t=ran, w=ran}", Bench.states(bench.run(flow)));
            assertEquals("{t=cached, w=cached}", Bench.states(bench.run(flow)));
            Files.delete(written);
            assertEquals("{t=cached, w=ran}", Bench.states(bench.run(flow)));
            Files.writeString(written, "y");
            assertEquals("{t=cached, w=ran}", Bench.states(bench.run(flow)));
            assertEquals("x", Files.readString(written));
            Files.writeString(written, "x");
            assertEquals("{t=cached, w=cached}", Bench.states(bench.run(flow)));
            assertEquals("{t=cached, w=ran}", Bench.states(bench.run(flow.replace("out/w", "else/w"))));
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldBeforeAnythingRuns() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        String flow = "{'graftflow': 1, 'nodes': {'t': {'type': 'test.text@1'},"
                + "'w': {'type': 'test.write-file@1', 'settings': {'path': 'file/w.txt'}}},"
                + "'links': ['t.out -> w.in']}";
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(flow);
            assertEquals("{t=skipped, w=failed}", Bench.states(result));
            assertEquals(4, result.exitCode());
            assertEquals("run.output-unwritable", result.problems().get(0).code());
            assertEquals("path", result.problems().get(0).where());
        }
    }

    @Test
    void whatOnlyTheValuesShowIsCheckedAgainBeforeTheNodeRuns() {
        String flow = "{'graftflow': 1, 'nodes': {"
                + "'r': {'type': 'test.rows@1', 'settings': {'known': false}},"
                + "'c': {'type': 'test.count@1', 'settings': {'column': 'txt'}}}, 'links': ['r.table -> c.table']}";
        try (Bench bench = new Bench(folder)) {
            assertTrue(bench.plan(flow, bench.options()).isRunnable());
            RunResult result = bench.run(flow);
            assertEquals("{c=failed, r=ran}", Bench.states(result));
            assertEquals("table.missing-column", result.problems().get(0).code());
            assertEquals("c", result.problems().get(0).node());
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadIsToldAndNothingIsKept() throws IOException {
        Path input = Files.writeString(folder.resolve("in.txt"), "before");
        String flow = "{'graftflow': 1, 'nodes': {'r': {'type': 'test.read-file@1', 'settings': {'path': 'in.txt'}}}}";
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(bench.plan(flow, bench.options()), event -> {
                if (event instanceof RunEvent.Started) {
                    write(input, "afterwards");
                }
            });
            assertEquals(List.of("run.input-changed"), Bench.codes(result));
            assertEquals(0, bench.cache.usage().entries());
        }
    }

    @Test
    void aDeviceThatIsNotThereEndsTheRunBeforeItBegins() {
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(TWO, bench.options().withDevice("cuda"));
            assertEquals(3, result.exitCode());
            assertEquals("none", result.device().used());
            assertEquals(List.of("device.unavailable"), Bench.codes(result));
            assertFalse(Bench.states(result).contains("ran"));
        }
    }

    @Test
    void anUnsoundWorkflowRunsNothing() {
        try (Bench bench = new Bench(folder)) {
            RunResult result = bench.run(TWO.replace("'text': 'b'", "'txt': 'b'"));
            assertEquals(3, result.exitCode());
            assertEquals("{a=skipped, after-a=skipped, after-b=skipped, b=skipped}", Bench.states(result));
        }
    }

    @Test
    void noMessageShowsASecret() {
        String flow = "{'graftflow': 1, 'nodes': {'c': {'type': 'test.custom@1',"
                + " 'settings': {'text': '${env:TOKEN}'}}}}";
        try (Bench bench = bench((settings, context) -> {
            context.progress().report(0, "with " + settings.text());
            context.note("used " + settings.text());
            throw ProblemException.error("test.bad", "refused: " + settings.text(), "Mend.");
        })) {
            RunResult result = bench.run(flow, bench.options().withEnvironment(name -> Optional.of("hunter2")));
            assertEquals("refused: ${env:TOKEN}", result.problems().get(0).message());
            assertFalse(bench.events.toString().contains("hunter2"), bench.events.toString());
            assertFalse(result.toJson().toString().contains("hunter2"));
        }
    }

    @Test
    void theShareOfThreadsDependsOnTheWorkflowAlone() {
        List<Integer> threads = new CopyOnWriteArrayList<>();
        try (Bench bench = bench((settings, context) -> {
            threads.add(context.threads());
            return settings.text();
        })) {
            bench.run(TWO);
            bench.run(TWO, bench.options().withOnly(Set.of("a")).withReset(true));
        }
        assertEquals(List.of(2, 2, 2), threads);
    }

    private Bench bench(BiFunction<Fakes.Custom.Settings, RunContext, String> action) {
        return new Bench(folder, Fakes.registry(new Fakes.Custom(action)));
    }

    private static String word(RunEvent event) {
        if (event instanceof RunEvent.Ended ended) {
            return "Ended " + ended.node() + " " + ended.result().state().word();
        }
        return event instanceof RunEvent.Finished finished
                ? "Finished " + finished.result().state()
                : event.toString();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new CancelledException();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.toList();
        }
    }
}
