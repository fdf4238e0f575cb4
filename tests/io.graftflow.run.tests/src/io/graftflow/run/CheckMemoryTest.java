package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.testkit.SmallNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes are asked again when something changed that their answer depends on, and only then. */
class CheckMemoryTest {

    private static final String FLOW =
            "{'graftflow':1,'nodes':{'a':{'type':'t.asked@1','settings':{'path':'in.txt','name':'%s'}},"
                    + "'b':{'type':'t.asked@1','settings':{'path':'in.txt','name':'b'}}},'links':['a.table -> b.table']}";

    @TempDir
    private Path folder;

    private final List<String> asked = new ArrayList<>();
    private final NodeRegistry registry = new NodeRegistry(List.of(named(), pictures()));
    private final CheckMemory memory = new CheckMemory();

    record Named(
            @Setting(title = "File", help = "What.") @Setting.InputFile Path path,
            @Setting(title = "Name", help = "Which.") String name) {}

    record Pictures(@Setting(title = "Folder", help = "Where.") @Setting.InputFolder(endings = "png") Path path) {}

    /** Tells that it was asked, by its name. */
    private NodeType<Named> named() {
        return SmallNode.of("t.asked", 1, Named.class)
                .ports(ports ->
                        ports.optionalIn(PortKind.TABLE, "table", "Rows.").out(PortKind.TABLE, "table", "Rows."))
                .checks((settings, inputs) -> answer(settings.name()));
    }

    /** Tells that it was asked; names a folder. */
    private NodeType<Pictures> pictures() {
        return SmallNode.of("t.pictures", 1, Pictures.class)
                .ports(ports -> ports.out(PortKind.TABLE, "table", "Rows."))
                .checks((settings, inputs) -> answer("pictures"));
    }

    private Specs answer(String name) {
        asked.add(name);
        return Specs.of("table", TableSpec.of(Column.of(name, ColumnKind.TEXT)));
    }

    private void planOfPictures() {
        String flow = "{'graftflow':1,'nodes':{'p':{'type':'t.pictures@1','settings':{'path':'pictures'}}}}";
        Plan.of(Bench.flow(flow), folder.resolve("a.flow.json"), registry, RunOptions.DEFAULTS, memory);
    }

    private Plan plan(String name) {
        Path file = folder.resolve("a.flow.json");
        return Plan.of(Bench.flow(String.format(FLOW, name)), file, registry, RunOptions.DEFAULTS, memory);
    }

    private List<String> askedNow() {
        List<String> now = List.copyOf(asked);
        asked.clear();
        return now;
    }

    @Test
    void onlyWhatChangedAndWhatComesAfterIsAskedAgain() throws IOException {
        Files.writeString(folder.resolve("in.txt"), "1");
        Plan first = plan("a");
        assertEquals(List.of("a", "b"), askedNow());
        Plan again = plan("a");
        assertEquals(List.of(), askedNow());
        assertSame(
                first.outputs("b").all("table").get(0),
                again.outputs("b").all("table").get(0),
                "the same answer");
        plan("c");
        assertEquals(List.of("c", "b"), askedNow());
        plan("a");
        assertEquals(List.of(), askedNow());
        Files.writeString(folder.resolve("in.txt"), "longer");
        plan("a");
        assertEquals(List.of("a", "b"), askedNow());
        memory.clear();
        plan("a");
        assertEquals(List.of("a", "b"), askedNow());
    }

    @Test
    void aFolderIsAnotherWhenAFileDeepInItIs() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("pictures/red/dark"));
        Files.writeString(deep.resolve("a.png"), "1");
        planOfPictures();
        planOfPictures();
        assertEquals(List.of("pictures"), askedNow());
        Files.writeString(deep.resolve("notes.txt"), "no picture");
        planOfPictures();
        assertEquals(List.of(), askedNow());
        Files.writeString(deep.resolve("b.png"), "2");
        planOfPictures();
        assertEquals(List.of("pictures"), askedNow());
        Files.writeString(deep.resolve("b.png"), "longer");
        planOfPictures();
        assertEquals(List.of("pictures"), askedNow());
    }
}
