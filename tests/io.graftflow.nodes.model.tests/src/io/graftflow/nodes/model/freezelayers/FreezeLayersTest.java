package io.graftflow.nodes.model.freezelayers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.node.PortKind;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.model.freezelayers.FreezeLayers.Mode;
import io.graftflow.nodes.model.freezelayers.FreezeLayers.Settings;
import io.graftflow.nodes.model.freezelayers.FreezeLayers.Syntax;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FreezeLayersTest {

    private static final Set<String> BACKBONE = Set.of(
            "embeddings.word.weight",
            "encoder.layer.0.dense.weight",
            "encoder.layer.0.dense.bias",
            "encoder.layer.1.dense.weight",
            "encoder.layer.1.dense.bias");
    private static final Set<String> HEAD = Set.of("head.0.weight", "head.0.bias");

    private final FreezeLayers node = new FreezeLayers();

    @TempDir
    Path folder;

    private Model backbone;
    private Model classifier;

    @BeforeEach
    void makeModels() {
        backbone = TinyText.backbone(folder.resolve("tiny"));
        OnnxModel network = HeadBuilder.build(
                Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), HeadSettings.linear(Pooling.MEAN, 3, 1));
        classifier = backbone.edit(folder.resolve("classifier"))
                .network(network)
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .write();
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(
                node,
                Json.object().put("mode", "pattern").put("pattern", "encoder.*").put("syntax", "glob"));
    }

    @Test
    void backboneWithoutAHeadIsFrozenWhole() {
        assertEquals(BACKBONE, frozen(settings(Mode.ALL_BUT_HEAD), backbone));
    }

    @Test
    void headOfAClassifierStaysTrainable() {
        assertEquals(BACKBONE, frozen(settings(Mode.ALL_BUT_HEAD), classifier));
    }

    @Test
    void lastBlocksAndTheHeadStayTrainable() {
        Set<String> expected =
                Set.of("embeddings.word.weight", "encoder.layer.0.dense.weight", "encoder.layer.0.dense.bias");
        assertEquals(expected, frozen(blocks(1), classifier));
        assertEquals(expected, frozen(blocks(1), backbone));
        assertEquals(Set.of("embeddings.word.weight"), frozen(blocks(2), classifier));
    }

    @Test
    void namedLayersAreFrozenWithAllInside() {
        assertEquals(
                Set.of("encoder.layer.1.dense.weight", "encoder.layer.1.dense.bias"),
                frozen(layers("encoder.layer.1"), classifier));
        assertEquals(BACKBONE, frozen(layers("encoder", "embeddings.word"), classifier));
    }

    @Test
    void patternsFitNamesAndPaths() {
        Set<String> biases = Set.of("encoder.layer.0.dense.bias", "encoder.layer.1.dense.bias", "head.0.bias");
        assertEquals(biases, frozen(pattern("*.bias", Syntax.GLOB), classifier));
        assertEquals(biases, frozen(pattern(".*bias", Syntax.REGEX), classifier));
        assertEquals(HEAD, frozen(pattern("head", Syntax.GLOB), classifier));
        assertEquals(
                Set.of("encoder.layer.0.dense.weight", "encoder.layer.0.dense.bias"),
                frozen(pattern("encoder.layer.?.d?nse", Syntax.GLOB), classifier).stream()
                        .filter(name -> name.contains("0"))
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void nothingTakesAllMarksAway() {
        Model marked = run(settings(Mode.ALL_BUT_HEAD), classifier);
        assertEquals(
                Set.of(),
                node.check(settings(Mode.NOTHING), Specs.of("model", marked.spec()))
                        .model("model")
                        .orElseThrow()
                        .frozen());
    }

    @Test
    void weightsStayAsTheyAreAndTheStepIsTold() {
        var context = new FolderContext(folder);
        Model marked = node.run(settings(Mode.ALL_BUT_HEAD), Values.of("model", classifier), context)
                .model("model");
        assertEquals(classifier.sha256(), marked.sha256());
        assertEquals("freeze", marked.spec().provenance().get(1).action());
        assertEquals(List.of("51 of 1,139 weights can be trained."), context.notes());
    }

    @Test
    void whatTheCheckSaysComesOut() {
        for (Settings settings : List.of(settings(Mode.ALL_BUT_HEAD), blocks(1), layers("encoder"))) {
            Specs specs = node.check(settings, Specs.of("model", classifier.spec()));
            assertEquals(List.of(), specs.problems());
            assertEquals(
                    run(settings, classifier).spec().frozen(),
                    specs.model("model").orElseThrow().frozen());
        }
    }

    @Test
    void unknownLayerNamesTheNearest() {
        Problem problem = problem(layers("encoder.layr.0"));
        assertEquals("freeze.unknown-layer", problem.code());
        assertEquals("layers", problem.where());
        assertEquals("Did you mean \"encoder.layer.0\"?", problem.remedy());
        assertEquals("freeze.no-layers", problem(layers()).code());
    }

    @Test
    void patternThatFitsNothingNamesTheNearest() {
        Problem problem = problem(pattern("encoder.layr.*", Syntax.GLOB));
        assertEquals("freeze.no-match", problem.code());
        assertEquals("Did you mean \"encoder.layer\"?", problem.remedy());
        assertEquals("freeze.bad-pattern", problem(pattern("(", Syntax.REGEX)).code());
    }

    @Test
    void moreBlocksThanThereAreAreRefused() {
        Problem problem = problem(blocks(3));
        assertEquals("freeze.few-blocks", problem.code());
        assertTrue(problem.message().startsWith("The model has 2 blocks"));
    }

    @Test
    void nothingIsToldOfAnUnknownModel() {
        Specs inputs = Specs.none().with("model", new Spec.Unknown(PortKind.MODEL));
        assertFalse(node.check(blocks(1), inputs).model("model").isPresent());
    }

    private Problem problem(Settings settings) {
        return node.check(settings, Specs.of("model", classifier.spec()))
                .problems()
                .get(0);
    }

    private Set<String> frozen(Settings settings, Model model) {
        return new TreeSet<>(run(settings, model).spec().frozen());
    }

    private Model run(Settings settings, Model model) {
        return node.run(settings, Values.of("model", model), new FolderContext(folder.resolve("run")))
                .model("model");
    }

    private static Settings settings(Mode mode) {
        return new Settings(mode, 1, List.of(), "", Syntax.GLOB);
    }

    private static Settings blocks(int count) {
        return new Settings(Mode.ALL_BUT_LAST_BLOCKS, count, List.of(), "", Syntax.GLOB);
    }

    private static Settings layers(String... paths) {
        return new Settings(Mode.LAYERS, 1, List.of(paths), "", Syntax.GLOB);
    }

    private static Settings pattern(String pattern, Syntax syntax) {
        return new Settings(Mode.PATTERN, 1, List.of(), pattern, syntax);
    }
}
