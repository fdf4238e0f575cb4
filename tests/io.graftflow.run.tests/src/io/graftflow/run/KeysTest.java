package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.graftflow.base.Progress;
import io.graftflow.repository.FileHashes;
import io.graftflow.run.internal.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of a workflow let which nodes run again. */
class KeysTest {

    private static final String FLOW = "{'graftflow': 1, 'nodes': {"
            + "'a': {'type': 'test.text@1', 'settings': {'text': 'hello'}},"
            + "'b': {'type': 'test.read-file@1', 'settings': {'path': 'b.txt'}},"
            + "'left': {'type': 'test.join@1', 'settings': {'mark': '!'}},"
            + "'right': {'type': 'test.join@1', 'settings': {'mark': '?'}},"
            + "'end': {'type': 'test.join@1'}},"
            + "'links': ['a.out -> left.in', 'b.out -> right.in', 'left.out -> end.in', 'right.out -> end.in']}";
    private static final String ALL_CACHED = "{a=cached, b=cached, end=cached, left=cached, right=cached}";

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void runsOnce() throws IOException {
        Files.writeString(folder.resolve("b.txt"), "from a file");
        bench = new Bench(folder);
        RunResult result = bench.run(FLOW);
        assertEquals("{a=ran, b=ran, end=ran, left=ran, right=ran}", Bench.states(result));
        assertEquals("((hello)!+(from a file)?)", FakeNode.text(result, "end"));
    }

    @AfterEach
    void closes() {
        bench.close();
    }

    @Test
    void nothingRunsTwice() {
        RunResult result = bench.run(FLOW);
        assertEquals(ALL_CACHED, Bench.states(result));
        assertEquals("((hello)!+(from a file)?)", FakeNode.text(result, "end"));
    }

    @Test
    void whatChangesNoResultChangesNoKey() {
        String variables = "'variables': {'w': {'type': 'string', 'default': 'hello'}}";
        assertEquals(ALL_CACHED, statesWith("1, 'nodes'", "1, 'name': 'N', 'description': 'D', 'nodes'"));
        assertEquals(ALL_CACHED, statesWith("1, 'nodes'", "1, 'layout': {'a': [1, 2]}, 'nodes'"));
        assertEquals(ALL_CACHED, statesWith("1, 'nodes'", "1, " + variables + ", 'nodes'"));
        assertEquals(ALL_CACHED, statesWith("'test.text@1',", "'test.text@1', 'title': 'A text',"));
        assertEquals(ALL_CACHED, statesWith("'hello'", "'hello', 'times': 1"));
        String named = FLOW.replace("'hello'", "'${w}'").replace("1, 'nodes'", "1, " + variables + ", 'nodes'");
        assertEquals(ALL_CACHED, Bench.states(bench.run(named)));
        assertEquals("{a=cached, b=cached, end=cached, left=cached, renamed=cached}", statesWith("right", "renamed"));
    }

    private String statesWith(String part, String instead) {
        return Bench.states(bench.run(FLOW.replace(part, instead)));
    }

    @Test
    void aChangedSettingRunsTheNodeAndWhatDependsOnItAgain() {
        RunResult result = bench.run(FLOW.replace("'!'", "'!!'"));
        assertEquals("{a=cached, b=cached, end=ran, left=ran, right=cached}", Bench.states(result));
        assertEquals("((hello)!!+(from a file)?)", FakeNode.text(result, "end"));
        assertEquals(ALL_CACHED, Bench.states(bench.run(FLOW)));
    }

    @Test
    void aChangedLinkRunsWhatComesAfterItAgain() {
        assertEquals(
                "{a=cached, b=cached, end=ran, left=cached, right=ran}",
                Bench.states(bench.run(FLOW.replace("b.out -> right.in", "a.out -> right.in"))));
    }

    @Test
    void theSeedRunsAllAgain() {
        assertEquals(
                "{a=ran, b=ran, end=ran, left=ran, right=ran}",
                Bench.states(bench.run(FLOW.replace("1, 'nodes'", "1, 'seed': 1, 'nodes'"))));
    }

    @Test
    void theContentOfAFileCountsNotItsPlaceOrAge() throws IOException {
        Path moved = Files.move(folder.resolve("b.txt"), folder.resolve("moved.txt"));
        assertEquals(ALL_CACHED, Bench.states(bench.run(FLOW.replace("b.txt", "moved.txt"))));
        Files.writeString(moved, "other words");
        RunResult result = bench.run(
                FLOW.replace("b.txt", "${f}").replace("1, 'nodes'", "1, 'variables': {'f': {'type': 'path'}}, 'nodes'"),
                bench.options().withGiven(Map.of("f", "moved.txt")));
        assertEquals("{a=cached, b=ran, end=ran, left=cached, right=ran}", Bench.states(result));
    }

    @Test
    void aFileOfAnotherFormatIsAnotherInput() throws IOException {
        Files.move(folder.resolve("b.txt"), folder.resolve("b.csv"));
        assertEquals(
                "{a=cached, b=ran, end=ran, left=cached, right=ran}",
                Bench.states(bench.run(FLOW.replace("b.txt", "b.csv"))));
    }

    @Test
    void theContentOfAFolderCounts() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/sub"));
        Files.writeString(data.resolve("x"), "1");
        var hashes = new FileHashes(folder.resolve("hashes"));
        String before = contentOf(folder.resolve("data"), hashes);
        Files.move(data.resolve("x"), data.resolve("y"));
        assertNotEquals(before, contentOf(folder.resolve("data"), hashes));
        Files.move(data.resolve("y"), data.resolve("x"));
        assertEquals(before, contentOf(folder.resolve("data"), hashes));
    }

    @Test
    void onlyTheFilesThatTheNodeReadsInAFolderCount() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/sub"));
        Files.writeString(data.resolve("x.png"), "1");
        String before = contentOfPictures();
        Files.writeString(data.resolve("notes.txt"), "no picture");
        Files.writeString(folder.resolve("data/.hidden.png"), "hidden");
        Files.createSymbolicLink(data.resolve("back"), folder);
        Files.createSymbolicLink(data.resolve("out.png"), folder.resolve("b.txt"));
        assertEquals(before, contentOfPictures());
        Files.createSymbolicLink(data.resolve("nowhere.png"), data.resolve("gone.png"));
        assertEquals(before, contentOfPictures());
        Files.writeString(data.resolve("x.png"), "2");
        assertNotEquals(before, contentOfPictures());
    }

    private String contentOfPictures() throws IOException {
        FileHashes hashes = new FileHashes(folder.resolve("hashes"));
        FileContent content = FileContent.of(folder.resolve("data"), List.of("png"), hashes, Progress.NONE);
        assertEquals(content.stamp(), FileContent.stamp(folder.resolve("data"), List.of("png")));
        return content.sha256();
    }

    private static String contentOf(Path path, FileHashes hashes) throws IOException {
        return FileContent.of(path, List.of(), hashes, Progress.NONE).sha256();
    }

    @Test
    void anotherModelUnderTheSameReferenceIsAnotherInput() throws IOException {
        Path model = Files.writeString(folder.resolve("m.onnx"), "weights");
        String flow = "{'graftflow': 1, 'nodes': {'m': {'type': 'test.model@1', 'settings': {'from': 'm.onnx'}}}}";
        assertEquals("{m=ran}", Bench.states(bench.run(flow)));
        assertEquals("{m=cached}", Bench.states(bench.run(flow)));
        Files.writeString(model, "other weights");
        assertEquals("{m=ran}", Bench.states(bench.run(flow, bench.options().withUpdateLock(true))));
    }
}
