package io.graftflow.nodes.model.loadpretrained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.node.External;
import io.graftflow.node.PortKind;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.repository.ModelStore;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class LoadPretrainedTest {

    @TempDir
    Path folder;

    private LoadPretrained node;
    private Model source;

    @BeforeEach
    void makeAModel() {
        node = new LoadPretrained(ModelStore.standard(folder.resolve("store")));
        source = TinyText.backbone(folder.resolve("tiny"));
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(
                node,
                Json.object()
                        .put("from", "mvn:org.example:model:1.0#model.onnx")
                        .put("maxTokens", 64));
    }

    @Test
    void loadsTheModelAsItIs() throws IOException {
        var settings = new LoadPretrained.Settings(source.folder().toString(), 0);
        Model model =
                node.run(settings, Values.none(), new FolderContext(folder)).model("model");
        assertEquals(source.sha256(), model.sha256());
        assertEquals(source.spec().preprocessing(), model.spec().preprocessing());
        assertArrayEquals(
                Files.readAllBytes(source.file("tokenizer.json").orElseThrow()),
                Files.readAllBytes(model.file("tokenizer.json").orElseThrow()));
        assertEquals(
                "load",
                model.spec()
                        .provenance()
                        .get(model.spec().provenance().size() - 1)
                        .action());
    }

    @Test
    void whatTheCheckSaysComesOut() {
        var settings = new LoadPretrained.Settings(source.folder().toString(), 8);
        Specs specs = node.check(settings, Specs.none());
        Model model =
                node.run(settings, Values.none(), new FolderContext(folder)).model("model");
        assertEquals(
                specs.model("model").orElseThrow().preprocessing(), model.spec().preprocessing());
        assertEquals(new Preprocessing.Text(8), model.spec().preprocessing());
        assertEquals(specs.model("model").orElseThrow().layers(), model.spec().layers());
    }

    @Test
    void contentIsPinned() {
        var settings = new LoadPretrained.Settings(source.folder().toString(), 0);
        List<External> first = node.externals(settings, Progress.NONE);
        assertEquals(source.folder().toString(), first.get(0).reference());
        assertTrue(first.get(0).sha256().matches("[0-9a-f]{64}"));
        assertEquals(first, node.externals(settings, Progress.NONE));
    }

    @Test
    void folderOfTheUsersIsNotShared() throws IOException {
        var settings = new LoadPretrained.Settings(source.folder().toString(), 0);
        Model model =
                node.run(settings, Values.none(), new FolderContext(folder)).model("model");
        Files.write(source.networkFile(), new byte[] {1, 2, 3});
        assertTrue(Files.size(model.networkFile()) > 3);
    }

    @Test
    void nothingIsToldOfAModelThatWasNeverFetched() {
        Specs specs = node.check(new LoadPretrained.Settings("mvn:org.example:model:1.0#m.onnx", 0), Specs.none());
        assertEquals(List.of(new Spec.Unknown(PortKind.MODEL)), specs.all("model"));
        assertEquals(List.of(), specs.problems());
    }

    @Test
    void missingFolderIsFoundBeforeARun() {
        Problem problem = problem(folder.resolve("tin").toString());
        assertEquals("reference.not-found", problem.code());
        assertTrue(problem.remedy().contains("tiny"), problem.remedy());
    }

    @Test
    void referenceThatIsNoneIsFoundBeforeARun() {
        assertEquals("reference.syntax", problem("mvm:org.example:model:1.0").code());
        assertEquals("reference.syntax", problem("").code());
    }

    @Test
    void fileThatIsNoModelIsFoundBeforeARun() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no model");
        assertEquals("model.not-onnx", problem(text.toString()).code());
        Path random = Files.writeString(folder.resolve("random.onnx"), "no model either");
        assertEquals("reference.not-onnx", problem(random.toString()).code());
    }

    @Test
    void lengthsThatCannotBeAreFoundBeforeARun() {
        String from = source.folder().toString();
        Problem problem = node.check(new LoadPretrained.Settings(from, 2), Specs.none())
                .problems()
                .get(0);
        assertEquals("settings.range", problem.code());
        assertEquals("maxTokens", problem.where());
    }

    @Test
    void textsLongerThanTheTableOfPositionsAreFoundBeforeARun() {
        var graph = new GraphBuilder("positions", 17);
        String ids = graph.input("input_ids", ElementType.INT64, Shape.of("batch", "sequence"));
        String words = graph.initializer("embeddings.word.weight", TensorData.of(new float[40 * 4], 40, 4));
        String positions =
                graph.initializer("embeddings.position_embeddings.weight", TensorData.of(new float[20 * 4], 20, 4));
        String word = graph.node("Gather", words, ids).make();
        String place = graph.node("Gather", positions, graph.integers(0)).make();
        graph.output(
                graph.node("Add", word, place).as("last_hidden_state"),
                ElementType.FLOAT,
                Shape.of("batch", "sequence", 4));
        Model model = source.edit(folder.resolve("positions"))
                .network(graph.build())
                .preprocessing(new Preprocessing.Text(16))
                .write();
        String from = model.folder().toString();
        assertEquals(
                List.of(),
                node.check(new LoadPretrained.Settings(from, 20), Specs.none()).problems());
        Problem problem = node.check(new LoadPretrained.Settings(from, 21), Specs.none())
                .problems()
                .get(0);
        assertEquals("model.too-few-positions", problem.code());
        assertEquals("Give at most 20.", problem.remedy());
    }

    private Problem problem(String from) {
        return assertThrows(
                        ProblemException.class, () -> node.check(new LoadPretrained.Settings(from, 0), Specs.none()))
                .problem();
    }
}
