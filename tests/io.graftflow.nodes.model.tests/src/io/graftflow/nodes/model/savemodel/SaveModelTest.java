package io.graftflow.nodes.model.savemodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.node.Report;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SaveModelTest {

    private final SaveModel node = new SaveModel();

    @TempDir
    Path folder;

    private Model model;

    @BeforeEach
    void makeAModel() {
        model = TinyText.backbone(folder.resolve("tiny"));
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("path", "out/model").put("name", "Glosses"));
    }

    @Test
    void savedModelIsTheModel() throws IOException {
        Model marked = model.edit(folder.resolve("marked"))
                .frozen(Set.of("embeddings.word.weight"))
                .write();
        Path target = folder.resolve("deep/saved");
        save(target, false, Values.of("model", marked));
        Model saved = Model.open(target);
        assertEquals(marked.spec().withSource(Optional.empty()), saved.spec().withSource(Optional.empty()));
        assertArrayEquals(Files.readAllBytes(marked.networkFile()), Files.readAllBytes(saved.networkFile()));
        assertTrue(saved.file("tokenizer.json").isPresent());
    }

    @Test
    void cardHoldsNameDescriptionAndMetrics() throws IOException {
        ObjectNode figures = Json.object();
        figures.putObject("metrics").put("accuracy", 0.875).put("note", "no number");
        Report report = Report.write(folder.resolve("report"), figures, "<html></html>");
        var settings = new SaveModel.Settings(folder.resolve("saved"), "Glosses", "Tells *glosses* apart.", false);
        node.run(settings, Values.of("model", model).with("report", report), new FolderContext(folder));
        String card = Files.readString(folder.resolve("saved/README.md"));
        assertTrue(card.contains("# Glosses"));
        assertTrue(card.contains("Tells *glosses* apart."));
        assertTrue(card.contains("| accuracy | 0.8750 |"), card);
        assertFalse(card.contains("no number"));
    }

    @Test
    void savedModelIsReplacedByAnother() {
        Path target = folder.resolve("saved");
        save(target, false, Values.of("model", model));
        Model marked = model.edit(folder.resolve("marked"))
                .frozen(Set.of("embeddings.word.weight"))
                .write();
        save(target, false, Values.of("model", marked));
        assertEquals(Set.of("embeddings.word.weight"), Model.open(target).spec().frozen());
    }

    @Test
    void folderWithOtherFilesIsLeftAloneUnlessTold() throws IOException {
        Path target = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(target.resolve("thesis.txt"), "years of work");
        Problem problem = check(target, false).get(0);
        assertEquals("save.not-a-saved-model", problem.code());
        assertEquals("path", problem.where());
        assertTrue(problem.message().contains("\"thesis.txt\", which would be lost"));
        assertThrows(ProblemException.class, () -> save(target, false, Values.of("model", model)));
        assertTrue(Files.exists(target.resolve("thesis.txt")));

        assertEquals(List.of(), check(target, true));
        save(target, true, Values.of("model", model));
        assertFalse(Files.exists(target.resolve("thesis.txt")));
    }

    @Test
    void filesThatSomebodyPutIntoASavedModelAreNotLost() throws IOException {
        Path target = folder.resolve("saved");
        save(target, false, Values.of("model", model));
        Files.writeString(target.resolve("notes.txt"), "mine");
        assertEquals("save.not-a-saved-model", check(target, false).get(0).code());
    }

    @Test
    void savedModelOfSeveralKindsIsReplacedButNotWhatSomebodyPutIntoItsFolders() throws IOException {
        Model several = model.edit(folder.resolve("several"))
                .network(model.network()
                        .rename(Map.of("input_ids", "one.input_ids", "attention_mask", "one.attention_mask")))
                .preprocessing(
                        new Preprocessing.Several(List.of(new Preprocessing.Part("one", new Preprocessing.Text(8)))))
                .file("one/tokenizer.json", model.file("tokenizer.json").orElseThrow())
                .write();
        Path target = folder.resolve("saved");
        save(target, false, Values.of("model", several));
        assertEquals(several.spec().preprocessing(), Model.open(target).spec().preprocessing());
        assertTrue(Files.isRegularFile(target.resolve("one/tokenizer.json")));
        assertEquals(List.of(), check(target, false));
        save(target, false, Values.of("model", several));
        Files.writeString(target.resolve("one/notes.txt"), "mine");
        Problem problem = check(target, false).get(0);
        assertEquals("save.not-a-saved-model", problem.code());
        assertTrue(problem.message().contains("\"one/notes.txt\""), problem.message());
    }

    @Test
    void emptyFolderIsTaken() throws IOException {
        assertEquals(List.of(), check(Files.createDirectories(folder.resolve("empty")), false));
        assertEquals(List.of(), check(folder.resolve("new"), false));
    }

    @Test
    void fileInPlaceOfAFolderIsFoundBeforeARun() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertEquals("save.not-a-folder", check(file, true).get(0).code());
    }

    @Test
    void savedFilesAreNotSharedWithTheCache() throws IOException {
        Path target = folder.resolve("saved");
        save(target, false, Values.of("model", model));
        String before = model.sha256();
        Files.write(target.resolve("model.onnx"), new byte[] {1});
        assertEquals(before, Model.open(model.folder()).sha256());
    }

    private List<Problem> check(Path target, boolean replace) {
        return node.check(new SaveModel.Settings(target, "", "", replace), Specs.of("model", model.spec()))
                .problems();
    }

    private void save(Path target, boolean replace, Values inputs) {
        node.run(new SaveModel.Settings(target, "", "", replace), inputs, new FolderContext(folder));
    }
}
