package io.graftflow.nodes.data.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.data.Tabular;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

    private final Split node = new Split();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(
                node,
                Json.object().put("fraction", 0.5).put("stratifyBy", "label").put("seed", 3));
    }

    @Test
    void everyRowIsInOnePart() {
        Values parts = run(new Split.Settings(0.7, "kind", 1), 0, "a");
        long[] all = Stream.of("train", "test")
                .flatMap(port -> Stream.of(parts.table(port).texts("id")))
                .mapToLong(Long::parseLong)
                .sorted()
                .toArray();
        long[] expected = java.util.stream.LongStream.range(0, 300).toArray();
        assertArrayEquals(expected, all);
    }

    @Test
    void sharesOfTheColumnAreKept() {
        Values parts = run(new Split.Settings(0.7, "kind", 1), 0, "a");
        assertArrayEquals(
                new long[] {140, 70}, parts.table("train").categories("kind").counts());
        assertArrayEquals(
                new long[] {60, 30}, parts.table("test").categories("kind").counts());
    }

    @Test
    void sameSeedsGiveTheSamePartsAndOthersGiveOthers() {
        List<String> first = ids(run(new Split.Settings(0.5, "", 1), 0, "a"));
        assertEquals(first, ids(run(new Split.Settings(0.5, "", 1), 0, "b")));
        assertNotEquals(first, ids(run(new Split.Settings(0.5, "", 2), 0, "c")), "another seed of the node");
        assertNotEquals(first, ids(run(new Split.Settings(0.5, "", 1), 9, "d")), "another seed of the workflow");
    }

    @Test
    void columnsAreToldBeforeARun() {
        try (Table table = Tabular.labelled(folder.resolve("t"), 3)) {
            Specs specs = node.check(new Split.Settings(0.5, "kind", 0), Specs.of("table", table.spec()));
            assertEquals(List.of(), specs.problems());
            assertEquals(table.spec().withoutRows(), specs.table("train").orElseThrow());
            assertEquals(table.spec().withoutRows(), specs.table("test").orElseThrow());
        }
    }

    @Test
    void missingColumnNamesTheNearest() {
        try (Table table = Tabular.labelled(folder.resolve("t"), 3)) {
            Problem problem = node.check(new Split.Settings(0.5, "kid", 0), Specs.of("table", table.spec()))
                    .problems()
                    .get(0);
            assertEquals("table.missing-column", problem.code());
            assertEquals("stratifyBy", problem.where());
            assertEquals("Did you mean \"id\"?", problem.remedy());
        }
    }

    @Test
    void shareThatLeavesNothingIsFoundBeforeARun() {
        Problem problem = node.check(new Split.Settings(1, "", 0), Specs.none())
                .problems()
                .get(0);
        assertEquals("split.bad-fraction", problem.code());
        assertTrue(problem.message().contains("got 1.0"));
    }

    private Values run(Split.Settings settings, long seed, String place) {
        Table table = Tabular.labelled(folder.resolve("table-" + place), 300);
        return node.run(
                settings, Values.of("table", table), new FolderContext(folder.resolve(place), seed, Progress.NONE));
    }

    private static List<String> ids(Values parts) {
        return List.of(parts.table("train").texts("id"));
    }
}
