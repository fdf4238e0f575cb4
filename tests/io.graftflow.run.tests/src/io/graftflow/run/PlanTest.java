package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.node.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found wrong with a workflow before it runs. */
class PlanTest {

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void opens() {
        bench = new Bench(folder);
    }

    @AfterEach
    void closes() {
        bench.close();
    }

    @Test
    void aSoundWorkflowHasNoProblemsAndKnownSpecs() {
        Plan plan = plan(
                "'rows': {'type': 'test.rows@1', 'settings': {'rows': 7}}, 'count': {'type': 'test.count@1'}",
                "'rows.table -> count.table'");
        assertEquals(List.of(), plan.problems());
        assertTrue(plan.isRunnable());
        assertEquals(7, plan.outputs("count").table("rows").orElseThrow().rows().orElseThrow());
    }

    @Test
    void aCircleIsToldWithItsNodes() {
        Plan plan = plan(
                "'start': {'type': 'test.text@1'}, 'a': {'type': 'test.join@1'}, 'b': {'type': 'test.join@1'},"
                        + " 'c': {'type': 'test.join@1'}, 'after': {'type': 'test.join@1'}",
                "'start.out -> a.in', 'a.out -> b.in', 'b.out -> c.in', 'c.out -> a.in', 'c.out -> after.in'");
        assertEquals(List.of("flow.cycle"), codes(plan));
        String message = plan.problems().get(0).message();
        assertTrue(
                List.of("a → b → c → a", "b → c → a → b", "c → a → b → c").stream()
                        .anyMatch(message::contains),
                message);
        assertFalse(plan.isRunnable());
    }

    @Test
    void aNodeThatTakesFromItselfIsACircle() {
        assertEquals(
                "The links run in a circle: a → a.",
                plan("'a': {'type': 'test.join@1'}", "'a.out -> a.in'")
                        .problems()
                        .get(0)
                        .message());
    }

    @Test
    void allThatIsWrongWithLinksIsTold() {
        Plan plan = plan(
                "'text': {'type': 'test.text@1'}, 'rows': {'type': 'test.rows@1'}, 'count': {'type': 'test.count@1'},"
                        + " 'second': {'type': 'test.count@1'}, 'join': {'type': 'test.join@1'}",
                "'text.out -> count.table', 'rows.tabel -> second.table', 'rows.table -> join.inn',"
                        + " 'text.out -> second.extra', 'count.out -> second.extra'");
        assertEquals(
                List.of(
                        "count.table flow.port-kind",
                        "join.inn flow.unknown-port",
                        "rows.tabel flow.unknown-port",
                        "second.extra flow.too-many-links"),
                places(plan));
        assertEquals("Did you mean \"table\"?", problem(plan, "rows").remedy());
        assertEquals("Did you mean \"in\"?", problem(plan, "join").remedy());
    }

    @Test
    void everyInputThatIsNotLinkedIsTold() {
        Plan plan = plan("'count': {'type': 'test.count@1'}, 'join': {'type': 'test.join@1'}", "");
        assertEquals(List.of("count.table flow.missing-input", "join.in flow.missing-input"), places(plan));
    }

    @Test
    void unknownTypesAndSettingsAreToldAndOnesDownstreamAreNot() {
        Plan plan = plan(
                "'text': {'type': 'test.txet@1', 'settings': {'anything': 1}},"
                        + " 'rows': {'type': 'test.rows@1', 'settings': {'rowss': 3, 'rows': 'many'}},"
                        + " 'count': {'type': 'test.count@1', 'settings': {'column': 'nowhere'}},"
                        + " 'join': {'type': 'test.join@1'}",
                "'text.out -> join.in', 'rows.table -> count.table', 'count.out -> join.in'");
        assertEquals(
                List.of("rows.rows settings.type", "rows.rowss settings.unknown", "text.type flow.unknown-node-type"),
                places(plan));
        assertEquals("Did you mean \"test.text\"?", problem(plan, "text").remedy());
        assertInstanceOf(Spec.Unknown.class, plan.outputs("count").all("out").get(0));
    }

    @Test
    void whatIsLinkedToANodeWithWrongSettingsIsKnown() {
        Plan plan = plan(
                "'rows': {'type': 'test.rows@1'}, 'count': {'type': 'test.count@1', 'settings': {'column': 3}}",
                "'rows.table -> count.table'");
        assertEquals(List.of("count.column settings.type"), places(plan));
        assertTrue(plan.linked("count").table("table").isPresent());
        assertFalse(plan.inputs("count").has("table"));
    }

    @Test
    void whatTheCheckFindsIsToldAndItsOutputsAreUnknown() {
        Plan plan = plan(
                "'rows': {'type': 'test.rows@1'}, 'count': {'type': 'test.count@1', 'settings': {'column': 'txt'}},"
                        + " 'second': {'type': 'test.count@1'}",
                "'rows.table -> count.table', 'count.rows -> second.table'");
        assertEquals(List.of("table.missing-column"), codes(plan));
        assertEquals("count", plan.problems().get(0).node());
        assertInstanceOf(Spec.Unknown.class, plan.outputs("count").all("rows").get(0));
    }

    @Test
    void missingFilesAndFilesWrittenTwiceAreTold() throws IOException {
        Files.writeString(folder.resolve("there.txt"), "x");
        Plan plan = plan(
                "'gone': {'type': 'test.read-file@1', 'settings': {'path': 'gone.txt'}},"
                        + " 'there': {'type': 'test.read-file@1', 'settings': {'path': 'there.txt'}},"
                        + " 'a': {'type': 'test.write-file@1', 'settings': {'path': 'out/x.txt'}},"
                        + " 'b': {'type': 'test.write-file@1', 'settings': {'path': './out/../out/x.txt'}},"
                        + " 'c': {'type': 'test.write-file@1', 'settings': {'path': 'there.txt'}}",
                "'there.out -> a.in', 'there.out -> b.in', 'there.out -> c.in'");
        assertEquals(
                List.of("b.path flow.same-output", "gone.path file.missing", "there.path flow.output-is-input"),
                places(plan));
    }

    @Test
    void aPathThatWasGivenIsRelativeToTheCurrentFolderAndADefaultToTheFile() throws IOException {
        Path here = Files.createDirectories(folder.resolve("here"));
        Files.writeString(here.resolve("mine.txt"), "mine");
        Files.writeString(folder.resolve("theirs.txt"), "theirs");
        for (String type : List.of("path", "string")) {
            String flow = "{'graftflow': 1, 'variables': {'f': {'type': '" + type + "', 'default': 'theirs.txt'}},"
                    + " 'nodes': {'a': {'type': 'test.read-file@1', 'settings': {'path': '${f}'}}}}";
            assertEquals("theirs", FakeNode.text(bench.run(flow), "a"));
            RunOptions given = bench.options().withCurrentFolder(here).withGiven(Map.of("f", "mine.txt"));
            assertEquals("mine", FakeNode.text(bench.run(flow, given), "a"));
        }
    }

    @Test
    void wrongVariablesAreToldAtTheirSetting() {
        Plan plan = bench.plan(
                "{'graftflow': 1, 'variables': {'n': {'type': 'integer', 'default': 2}},"
                        + " 'nodes': {'a': {'type': 'test.text@1',"
                        + " 'settings': {'times': '${m}', 'text': '${n} times'}}}}",
                bench.options().withGiven(Map.of("n", "two", "k", "1")));
        assertEquals(
                List.of(". flow.unknown-variable", ". flow.variable-type", "a.times flow.unknown-variable"),
                places(plan));
    }

    @Test
    void noProblemShowsASecret() {
        Plan plan = bench.plan(
                "{'graftflow': 1, 'nodes': {'a': {'type': 'test.text@1', 'settings': {'times': '${env:TOKEN}'}}}}",
                bench.options().withEnvironment(name -> Optional.of("hunter2")));
        assertEquals(List.of("a.times settings.type"), places(plan));
        assertTrue(
                plan.problems().get(0).message().contains("${env:TOKEN}"),
                plan.problems().toString());
        assertFalse(plan.problems().toString().contains("hunter2"));
    }

    @Test
    void whatIsWrongOutsideOfTheWantedNodesDoesNotKeepThemFromRunning() {
        String flow = "{'graftflow': 1, 'nodes': {'a': {'type': 'test.text@1'}, 'b': {'type': 'test.join@1'},"
                + " 'bad': {'type': 'no.such@1'}}, 'links': ['a.out -> b.in']}";
        Plan plan = bench.plan(flow, bench.options().withOnly(Set.of("b")));
        assertEquals(List.of("flow.unknown-node-type"), codes(plan));
        assertTrue(plan.isRunnable());
        assertEquals(Set.of("a", "b"), plan.scope());
        assertEquals(
                List.of("run.unknown-node"),
                codes(bench.plan(
                        "{'graftflow': 1, 'nodes': {}}", bench.options().withOnly(Set.of("c")))));
    }

    private Plan plan(String nodes, String links) {
        return bench.plan("{'graftflow': 1, 'nodes': {" + nodes + "}, 'links': [" + links + "]}", bench.options());
    }

    private static List<String> codes(Plan plan) {
        return plan.problems().stream().map(Problem::code).toList();
    }

    private static List<String> places(Plan plan) {
        return plan.problems().stream()
                .map(problem -> problem.node() + "." + problem.where() + " " + problem.code())
                .sorted()
                .toList();
    }

    private static Problem problem(Plan plan, String node) {
        return plan.problems().stream()
                .filter(problem -> problem.node().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
