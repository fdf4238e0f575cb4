package io.graftflow.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelTest {

    private static final String TOKENIZER = "{\"truncation\": {\"max_length\": 64}, \"padding\": null}";

    @TempDir
    private Path folder;

    private Path hub(String config, String tokenizer) throws IOException {
        Path hub = Files.createDirectory(folder.resolve("hub"));
        TinyNetworks.textBackbone(30, 48, 1).write(hub.resolve("model.onnx"));
        if (!config.isEmpty()) {
            Files.writeString(hub.resolve("config.json"), config);
        }
        Files.writeString(hub.resolve("tokenizer.json"), tokenizer);
        return hub;
    }

    private Model classifier() {
        return Model.create(folder.resolve("classifier"))
                .network(TinyNetworks.classifier(3, 7))
                .labels(List.of("a", "b", "c"))
                .frozen(Set.of("head.bias"))
                .step(new Step("load", Map.of("from", "here")))
                .write();
    }

    @Test
    void whatWasWrittenIsRead() {
        ModelSpec spec = classifier().spec();
        assertEquals(List.of("a", "b", "c"), spec.labels());
        assertEquals(new Head(Head.SINGLE_LABEL, "logits"), spec.head());
        assertEquals(new Preprocessing.None(), spec.preprocessing());
        assertEquals(Set.of("head.bias"), spec.frozen());
        assertEquals(List.of(new Step("load", Map.of("from", "here"))), spec.provenance());
        assertEquals(15, spec.layers().parameterCount());
    }

    @Test
    void everyKindOfPreprocessingIsReadAsItWasWrittenWithItsFiles() throws IOException {
        var columns = new Preprocessing.Columns(List.of(
                new PlainColumn.Numeric("size", 1.0 / 3, 1e-7, true),
                new PlainColumn.Category("verb", List.of("go", "eat, drink", ""), false)));
        Path tokenizer = Files.writeString(folder.resolve("words.json"), "{}");
        int number = 0;
        for (Preprocessing how : List.of(
                new Preprocessing.None(),
                new Preprocessing.Text(9),
                columns,
                new Preprocessing.Several(List.of(
                        new Preprocessing.Part("model1", new Preprocessing.Text(7)),
                        new Preprocessing.Part("model2", "title", new Preprocessing.Text(5)),
                        new Preprocessing.Part("columns", columns))))) {
            Model model = Model.create(folder.resolve("kind" + number++))
                    .network(TinyNetworks.classifier(3, 7))
                    .preprocessing(how)
                    .file("model2/tokenizer.json", tokenizer)
                    .write();
            assertEquals(how, model.spec().preprocessing());
            Model copy = model.edit(folder.resolve("kind" + number++)).write();
            assertEquals(how, copy.spec().preprocessing());
            assertEquals(
                    how instanceof Preprocessing.Several,
                    copy.file("model2/tokenizer.json").isPresent());
        }
    }

    @Test
    void preprocessingThatDoesNotFitIsRefused() throws IOException {
        Path file = classifier().folder().resolve("graftflow.json");
        String whole = Files.readString(file);
        for (String how : List.of(
                "{\"kind\": \"smell\"}",
                "{\"kind\": \"text\", \"maxTokens\": 2}",
                "{\"kind\": \"columns\", \"columns\": []}",
                "{\"kind\": \"columns\", \"columns\": [{\"name\": \"a\", \"kind\": \"number\", \"mean\": 0}]}",
                "{\"kind\": \"columns\", \"columns\": [{\"name\": \"a\", \"kind\": \"sound\"}]}",
                "{\"kind\": \"several\", \"parts\": []}",
                "{\"kind\": \"several\", \"parts\": [{\"name\": \"../up\", \"preprocessing\": {\"kind\": \"none\"}}]}")) {
            Files.delete(file);
            Files.writeString(file, whole.replaceFirst("\\{\\s*\"kind\"\\s*:\\s*\"none\"\\s*}", how));
            ProblemException refused = assertThrows(
                    ProblemException.class,
                    () -> Model.open(folder.resolve("classifier")).spec(),
                    how);
            assertEquals("model.bad-description", refused.problem().code());
        }
    }

    @Test
    void aFolderFromTheHubNeedsNoDescriptionOfOurs() throws IOException {
        Model model = Model.open(hub("{\"model_type\": \"bert\"}", TOKENIZER));
        assertEquals(new Preprocessing.Text(48), model.spec().preprocessing());
        assertEquals(Head.NONE, model.spec().head());
        assertTrue(model.spec().labels().isEmpty());
        assertEquals(4, model.spec().outputs().get(0).shape().dim(2).orElse(0));
    }

    @Test
    void theShortestLimitOfTokensCounts() throws IOException {
        Path hub = hub("{\"max_position_embeddings\": 40, \"model_type\": \"roberta\"}", TOKENIZER);
        assertEquals(new Preprocessing.Text(38), Model.open(hub).spec().preprocessing());
        Files.writeString(hub.resolve("tokenizer_config.json"), "{\"model_max_length\": 20}");
        assertEquals(new Preprocessing.Text(20), Model.open(hub).spec().preprocessing());
        Files.writeString(hub.resolve("tokenizer_config.json"), "{\"model_max_length\": 1e30}");
        Files.writeString(hub.resolve("tokenizer.json"), "{\"truncation\": {\"max_length\": 10}}");
        assertEquals(new Preprocessing.Text(10), Model.open(hub).spec().preprocessing());
    }

    @Test
    void aNetworkInTheHubsOnnxFolderIsFound() throws IOException {
        Path hub = Files.createDirectories(folder.resolve("hub/onnx")).getParent();
        TinyNetworks.classifier(2, 1).write(hub.resolve("onnx/model.onnx"));
        Files.writeString(hub.resolve("config.json"), "{\"id2label\": {\"1\": \"yes\", \"0\": \"no\"}}");
        Model model = Model.open(hub);
        assertEquals(List.of("no", "yes"), model.spec().labels());
        assertEquals(
                List.of("no", "yes"),
                model.edit(folder.resolve("copy")).write().spec().labels());
        assertTrue(Files.isRegularFile(folder.resolve("copy/model.onnx")));
    }

    @Test
    void anEditSharesTheNetworksFileAndLeavesTheSourceAlone() throws IOException {
        Path hub = hub("{\"model_type\": \"bert\", \"hidden_size\": 4, \"custom\": {\"x\": [1.50]}}", TOKENIZER);
        Files.writeString(hub.resolve("README.md"), "about the source");
        Files.writeString(hub.resolve("LICENSE"), "terms");
        Files.writeString(hub.resolve("pytorch_model.bin"), "large");
        byte[] config = Files.readAllBytes(hub.resolve("config.json"));
        Model edited = Model.open(hub)
                .edit(folder.resolve("edited"))
                .frozen(Set.of("embeddings.LayerNorm.bias"))
                .write();
        assertTrue(Files.isSameFile(hub.resolve("model.onnx"), edited.networkFile()));
        assertEquals("terms", Files.readString(edited.file("LICENSE").orElseThrow()));
        assertFalse(edited.file("README.md").isPresent());
        assertFalse(edited.file("pytorch_model.bin").isPresent());
        assertArrayEquals(config, Files.readAllBytes(hub.resolve("config.json")));
        assertFalse(Files.exists(hub.resolve("graftflow.json")));
        JsonNode kept = Json.read(edited.file("config.json").orElseThrow());
        assertEquals("{\"x\":[1.50]}", kept.path("custom").toString());
        assertEquals("bert", kept.path("model_type").asText());
    }

    @Test
    void aStandaloneFolderSharesNoFile() {
        Model source = classifier();
        Model copy = source.edit(folder.resolve("mine")).standalone().write();
        assertFalse(isSame(source.networkFile(), copy.networkFile()));
        assertEquals(source.sha256(), copy.sha256());
        assertEquals(source.spec().withSource(Optional.empty()), copy.spec().withSource(Optional.empty()));
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void frozenMarksSurviveAnotherNetworkWhereTheTensorsDo() {
        Model source = classifier();
        OnnxModel other = TinyNetworks.textBackbone(30, 48, 1);
        assertTrue(source.edit(folder.resolve("other"))
                .network(other)
                .labels(List.of())
                .head(Head.NONE)
                .write()
                .spec()
                .frozen()
                .isEmpty());
        OnnxModel same = source.network().withInitializers(Map.of("head.weight", TensorData.of(new float[12], 3, 4)));
        assertEquals(
                Set.of("head.bias"),
                source.edit(folder.resolve("same")).network(same).write().spec().frozen());
    }

    @Test
    void labelsGoWhereTheHubsToolsReadThem() throws IOException {
        Path hub = hub("{\"architectures\": [\"BertModel\"], \"id2label\": {\"0\": \"LABEL_0\"}}", TOKENIZER);
        Files.delete(hub.resolve("model.onnx"));
        TinyNetworks.classifier(3, 7).write(hub.resolve("model.onnx"));
        Model model = Model.open(hub)
                .edit(folder.resolve("edited"))
                .labels(List.of("x", "y", "z"))
                .write();
        JsonNode config = Json.read(model.file("config.json").orElseThrow());
        assertEquals(
                "{\"0\":\"x\",\"1\":\"y\",\"2\":\"z\"}", config.path("id2label").toString());
        assertEquals("{\"x\":0,\"y\":1,\"z\":2}", config.path("label2id").toString());
        assertEquals(
                "[\"BertForSequenceClassification\"]",
                config.path("architectures").toString());
        assertEquals("single_label_classification", config.path("problem_type").asText());
    }

    @Test
    void weightsInAnotherFileComeAlong() throws IOException {
        Path source = Files.createDirectory(folder.resolve("large"));
        OnnxModel network = TinyNetworks.textBackbone(3000, 48, 3);
        network.write(source.resolve("model.onnx"), 1000);
        assertTrue(Files.exists(source.resolve("model.onnx.data")));
        Model copy = Model.open(source).edit(folder.resolve("copy")).write();
        assertEquals(network.sha256(), copy.network().sha256());
        assertEquals(Model.open(source).sha256(), copy.sha256());
        assertNotEquals(Hash.sha256(copy.networkFile()), copy.sha256());
    }

    @Test
    void everyTaskComesBackAsItWasWritten() throws IOException {
        for (Task task : List.of(Task.SINGLE_LABEL_CLASSIFICATION, Task.MULTI_LABEL_CLASSIFICATION, Task.REGRESSION)) {
            Model model = Model.create(folder.resolve(task.word()))
                    .network(TinyNetworks.classifier(3, 7))
                    .head(new Head(task, "logits"))
                    .labels(List.of("a", "b", "c"))
                    .write();
            assertEquals(new Head(task, "logits"), model.spec().head());
            assertEquals(List.of("a", "b", "c"), model.spec().labels());
            assertEquals(
                    task.word(), ModelSpecJson.of(model.spec()).at("/head/task").asText());
            assertEquals(task, Task.of(task.word()));
            Files.delete(model.file("graftflow.json").orElseThrow());
            ModelSpec ofTheHub = Model.open(model.folder()).spec();
            assertEquals(new Head(task, "logits"), ofTheHub.head(), "by problem_type");
            assertEquals(List.of("a", "b", "c"), ofTheHub.labels());
        }
    }

    @Test
    void anEmbeddingHasNoLabelsAndNoProblemType() throws IOException {
        Model model = classifier()
                .edit(folder.resolve("embedding"))
                .head(new Head(Task.EMBEDDING, "logits"))
                .labels(List.of())
                .write();
        assertEquals(new Head(Task.EMBEDDING, "logits"), model.spec().head());
        assertTrue(model.spec().labels().isEmpty());
        Path config = model.folder().resolve("config.json");
        assertFalse(Files.exists(config) && Json.read(config).has("problem_type"));
    }

    @Test
    void oneNumberWithoutAWordForItIsARegression() throws IOException {
        Path hub = Files.createDirectory(folder.resolve("rating"));
        TinyNetworks.classifier(1, 1).write(hub.resolve("model.onnx"));
        assertEquals(Task.REGRESSION, Model.open(hub).spec().head().task());
        Files.writeString(hub.resolve("config.json"), "{\"problem_type\": \"multi_label_classification\"}");
        assertEquals(
                Task.MULTI_LABEL_CLASSIFICATION, Model.open(hub).spec().head().task());
    }

    @Test
    void theCardSaysHowToReadEachTasksAnswer() {
        assertTrue(card(Task.MULTI_LABEL_CLASSIFICATION).contains("Tells which of 3 labels: `a`, `b`, `c` a row has"));
        assertTrue(card(Task.REGRESSION).contains("Tells 3 numbers: `a`, `b`, `c`, in the units of the data"));
        assertTrue(card(Task.REGRESSION).contains("type: tabular-regression"));
        assertTrue(card(Task.EMBEDDING).contains("a vector of length 1"));
    }

    private String card(Task task) {
        ModelSpec spec = Model.create(folder.resolve("card-" + task.word()))
                .network(TinyNetworks.classifier(3, 7))
                .head(new Head(task, "logits"))
                .labels(task.isNamed() ? List.of("a", "b", "c") : List.of())
                .write()
                .spec();
        return ModelCard.markdown("m", spec, Map.of("rmse", 0.5));
    }

    @Test
    void labelsThatDoNotFitTheLogitsAreRefused() {
        var builder = Model.create(folder.resolve("x"))
                .network(TinyNetworks.classifier(3, 7))
                .head(new Head(Head.SINGLE_LABEL, "logits"))
                .labels(List.of("a", "b"));
        ProblemException refused = assertThrows(ProblemException.class, builder::write);
        assertEquals("model.label-count", refused.problem().code());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void aMarkOnAnUnknownTensorNamesTheNearest() {
        var builder = Model.create(folder.resolve("x"))
                .network(TinyNetworks.classifier(3, 7))
                .frozen(Set.of("head.wieght"));
        ProblemException refused = assertThrows(ProblemException.class, builder::write);
        assertEquals("model.unknown-tensor", refused.problem().code());
        assertTrue(
                refused.problem().remedy().contains("head.weight"),
                refused.problem().remedy());
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws IOException {
        Model model = classifier();
        String before = model.sha256();
        var builder = model.edit(model.folder()).file("missing.txt", folder.resolve("absent"));
        ProblemException failed = assertThrows(ProblemException.class, builder::write);
        assertEquals("model.write-failed", failed.problem().code());
        assertEquals(before, Hash.sha256(folder.resolve("classifier/model.onnx")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void foldersThatAreNoModelSaySo() throws IOException {
        assertCode("model.missing-folder", folder.resolve("absent"));
        assertCode("model.no-network", Files.createDirectory(folder.resolve("empty")));
    }

    private static void assertCode(String code, Path path) {
        ProblemException refused = assertThrows(ProblemException.class, () -> Model.open(path));
        assertEquals(code, refused.problem().code());
    }

    @Test
    void descriptionsThatCannotBeRightAreRefused() throws IOException {
        Model model = classifier();
        Path file = model.file("graftflow.json").orElseThrow();
        Map<String, String> broken = Map.of(
                "{", "json.syntax",
                "{\"format\": 99}", "model.newer-format",
                "{}", "model.bad-description",
                "{\"format\": 1, \"preprocessing\": {\"kind\": \"smell\"}}", "model.bad-description",
                "{\"format\": 1, \"head\": {\"task\": \"guess\", \"output\": \"x\"}}", "model.bad-description",
                "{\"format\": 1, \"preprocessing\": {\"kind\": \"text\", \"maxTokens\": 1}}", "model.bad-description");
        for (Map.Entry<String, String> entry : broken.entrySet()) {
            Files.writeString(file, entry.getKey());
            Model again = Model.open(model.folder());
            ProblemException refused = assertThrows(ProblemException.class, again::spec);
            assertEquals(entry.getValue(), refused.problem().code(), entry.getKey());
        }
        Files.writeString(file, "{\"format\": 1}");
        Files.writeString(model.folder().resolve("config.json"), "{\"id2label\": {\"0\": \"a\", \"2\": \"b\"}}");
        Model gap = Model.open(model.folder());
        assertEquals(
                "model.bad-config",
                assertThrows(ProblemException.class, gap::spec).problem().code());
    }

    @Test
    void modelsWrittenByTheFirstFormatGoOnLoading() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        TinyNetworks.classifier(2, 1).write(old.resolve("model.onnx"));
        for (String name : List.of("graftflow.json", "config.json")) {
            try (var in = ModelTest.class.getResourceAsStream("/resources/format-1/" + name)) {
                Files.copy(in, old.resolve(name));
            }
        }
        ModelSpec spec = Model.open(old).spec();
        assertEquals(List.of("no", "yes"), spec.labels());
        assertEquals(Set.of("head.bias"), spec.frozen());
        assertEquals("replace-head", spec.provenance().get(1).action());
        assertEquals("3", spec.provenance().get(1).details().get("seed"));
    }

    @Test
    void theJsonFormNamesWhatIsFrozenInEachLayer() {
        JsonNode json = ModelSpecJson.of(classifier().spec());
        assertEquals("{\"total\":15,\"frozen\":3}", json.path("parameters").toString());
        assertEquals("[\"batch\",3]", json.path("outputs").path(0).path("shape").toString());
        JsonNode head = json.path("layers").path("children").path(0);
        assertEquals("head", head.path("path").asText());
        assertEquals(3, head.path("frozen").asInt());
    }

    @Test
    void theCardTellsWhatWasFrozenAndHowGoodTheModelIs() throws IOException {
        Path hub = hub("{}", TOKENIZER);
        Model model = Model.open(hub)
                .edit(folder.resolve("edited"))
                .frozen(Set.of("embeddings.LayerNorm.bias"))
                .step(new Step("load", Map.of("reference", "hub: \"x\"")))
                .write();
        String card = ModelCard.markdown("My | model", model.spec(), Map.of("accuracy", 0.91234));
        assertTrue(card.startsWith("---\nlibrary_name: onnx\n"), card);
        assertTrue(card.contains("| accuracy | 0.9123 |"), card);
        assertTrue(card.contains("4 of 316 parameters were frozen (1 tensors)"), card);
        assertTrue(card.contains("1. **load** — reference: `hub: \"x\"`"), card);
        assertTrue(card.contains("tokenizer.enable_truncation(48)"), card);
        assertTrue(card.contains("\"attention_mask\", OnnxTensor"), card);
    }

    @Test
    void theCardOfAModelOfSeveralKindsSaysWhatEachPartTakes() {
        var columns = new Preprocessing.Columns(List.of(
                new PlainColumn.Numeric("size", 2.5, 0.5, true),
                new PlainColumn.Category("sort", List.of("a \"b\"", "c"), false)));
        var graph = new GraphBuilder("several", 17);
        String ids = graph.input("one.input_ids", ElementType.INT32, Shape.of("batch", "sequence"));
        graph.input("two.input_ids", ElementType.INT64, Shape.of("batch", "length"));
        graph.input("columns.values", ElementType.FLOAT, Shape.of("batch", 4));
        graph.output(graph.node("Identity", ids).as("y"), ElementType.INT32, Shape.of("batch", "sequence"));
        ModelSpec spec = Model.create(folder.resolve("several"))
                .network(graph.build())
                .preprocessing(new Preprocessing.Several(List.of(
                        new Preprocessing.Part("one", new Preprocessing.Text(7)),
                        new Preprocessing.Part("two", "title", new Preprocessing.Text(9)),
                        new Preprocessing.Part("columns", columns))))
                .write()
                .spec();
        String card = ModelCard.markdown("m", spec, Map.of());
        assertTrue(card.contains("pipeline_tag: feature-extraction"), card);
        assertTrue(
                card.contains("**two** (inputs `two.…`): A text of column `title` goes through `two/tokenizer.json`"));
        assertTrue(card.contains("- `size`: a number less the mean 2.5, divided by the deviation 0.5"), card);
        for (String line : List.of(
                "rows = [{\"text\": \"a text\", \"title\": \"a text\", \"size\": 2.5, \"sort\": \"a \\\"b\\\"\"}]",
                "encoded2 = tokens(\"two/tokenizer.json\", \"title\", 9)",
                "    \"one.input_ids\": np.array([e.ids for e in encoded1], dtype=np.int32),",
                "    \"columns.values\": numbers(how[\"parts\"][2][\"preprocessing\"][\"columns\"]),")) {
            assertTrue(card.lines().anyMatch(line::equals), () -> line + " is not in " + card);
        }
    }
}
