package io.graftflow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Settings in records inside records. */
class SettingsGroupTest {

    private static final Path BASE = Path.of("/flows");

    /** Two groups around a setting, one of them with a group inside. */
    record Outer(
            @Setting.Group(port = "train") TargetSettings target,
            @Setting(title = "Rows", help = "How many.") int rows,
            @Setting.Group Inner inner) {}

    /** A group that has a path and a group. */
    record Inner(
            @Setting(title = "File", help = "Where.", orElse = "a.txt") @Setting.OutputFile Path file,
            @Setting(title = "Deep", help = "How deep.", orElse = "1", visibleWhen = "rows == 3") int deep,
            @Setting.Group(port = "model") Layers layers) {}

    /** The innermost group. */
    record Layers(@Setting(title = "Layers", help = "Which.", orElse = "[]") @Setting.LayersOf List<String> layers) {}

    private final SettingsCodec<Outer> codec = SettingsCodec.of(Outer.class);

    @Test
    void settingsOfGroupsStandAmongTheOthers() {
        assertEquals(
                List.of("label", "columns", "separator", "rows", "file", "deep", "layers"),
                List.copyOf(codec.fields().keySet()));
    }

    @Test
    void groupsAreReadAndWrittenAsIfWrittenOut() {
        ObjectNode json = Json.object()
                .put("label", "kind")
                .put("rows", 3)
                .put("file", "out/b.txt")
                .put("deep", 2);
        json.putArray("layers").add("encoder");
        Outer settings = codec.decode(json, BASE).settings().orElseThrow();
        assertEquals("kind", settings.target().label());
        assertEquals(3, settings.rows());
        assertEquals(
                Path.of("/flows/out/b.txt").toAbsolutePath(), settings.inner().file());
        assertEquals(List.of("encoder"), settings.inner().layers().layers());
        assertEquals(json.toString(), codec.encode(settings, BASE).toString());
        assertEquals(
                settings,
                codec.decode(codec.encodeAll(settings, BASE), BASE).settings().orElseThrow());
    }

    @Test
    void problemsInGroupsAreAtTheirSettings() {
        List<Problem> problems = codec.decode(Json.object().put("deep", "x").put("labels", 1), BASE)
                .problems();
        assertEquals(
                List.of("labels", "rows", "deep"),
                problems.stream().map(Problem::where).toList());
        assertEquals("Did you mean \"label\"?", problems.get(0).remedy());
    }

    @Test
    void innermostGroupWithAPortSaysWhoseColumnsAndLayers() {
        assertEquals(Optional.of("train"), codec.fields().get("label").columnOf());
        assertEquals(Optional.of("model"), codec.fields().get("layers").layersOf());
        assertEquals(Optional.empty(), codec.fields().get("rows").columnOf());
    }

    /** A column of no port. */
    record Nowhere(@Setting.Group TargetSettings target) {}

    /** The same setting twice. */
    record Twice(
            @Setting.Group(port = "a") TargetSettings target,
            @Setting(title = "Label", help = "Again.", orElse = "") String label) {}

    @Test
    void groupsThatAreNotSoundAreRefused() {
        String nowhere = assertThrows(IllegalArgumentException.class, () -> SettingField.of(Nowhere.class))
                .getMessage();
        assertTrue(nowhere.contains("names no input port"), nowhere);
        String twice = assertThrows(IllegalArgumentException.class, () -> SettingField.of(Twice.class))
                .getMessage();
        assertTrue(twice.contains("label is there twice"), twice);
    }

    @Test
    void targetsAreOneColumnOrSeveral() {
        var one = new TargetSettings("kind", List.of(), "|");
        assertEquals(List.of("kind"), one.names());
        assertEquals("column “kind”", one.words());
        assertEquals(Optional.empty(), one.problem("train"));
        var several = new TargetSettings("", List.of("x", "y"), "|");
        assertEquals("columns", several.where());
        assertEquals("columns “x”, “y”", several.words());
        assertEquals(
                "train.no-target",
                new TargetSettings("", List.of(), "|")
                        .problem("train")
                        .orElseThrow()
                        .code());
        Problem both = new TargetSettings("kind", List.of("x"), "|")
                .problem("evaluate")
                .orElseThrow();
        assertEquals("evaluate.two-targets", both.code());
        assertEquals("columns", both.where());
    }
}
