package io.graftflow.nodes.model.fusemodels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.PortKind;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Activation;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Normalization;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FuseModelsTest {

    private final FuseModels node = new FuseModels(
            FusionMethods.builtIn(),
            WeightSearches.builtIn(),
            Metrics.builtIn(),
            new Engines(List.of(new OrtEngine(), new PyTorchEngine())));

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        ObjectNode sample = Json.object().put("method", "weighted");
        sample.putArray("weights").add(0.25).add(0.75);
        return NodeContract.tests(node, sample);
    }

    @Test
    void averageOfWeightsIsOneModelWithItsPreprocessing() {
        Model one = classifier(1);
        Model two = classifier(2);
        Model fused = run(settings("uniform"), one, two);
        float[] a = one.network().initializer("head.0.bias").floats();
        float[] b = two.network().initializer("head.0.bias").floats();
        float[] mean = fused.network().initializer("head.0.bias").floats();
        for (int i = 0; i < mean.length; i++) {
            assertEquals((a[i] + b[i]) / 2, mean[i], 1e-7f);
        }
        assertEquals(one.spec().preprocessing(), fused.spec().preprocessing());
        assertTrue(fused.file("tokenizer.json").isPresent());
        assertEquals("fuse", fused.spec().provenance().get(1).action());
        assertEquals("uniform", fused.spec().provenance().get(1).details().get("method"));
    }

    @Test
    void whatTheCheckSaysComesOut() {
        Model one = classifier(1);
        Model two = classifier(2);
        for (String method : List.of("uniform", "mean-probabilities")) {
            Specs specs = node.check(settings(method), inputs(one, two));
            assertEquals(List.of(), specs.problems());
            ModelSpec told = specs.model("model").orElseThrow();
            ModelSpec found = run(settings(method), one, two).spec();
            assertEquals(found.labels(), told.labels());
            assertEquals(found.head(), told.head());
            assertEquals(found.outputs().toString(), told.outputs().toString());
            assertEquals(found.preprocessing(), told.preprocessing());
        }
    }

    @Test
    void backboneThatModelsShareIsThereOnce() {
        Model one = classifier(1);
        Model fused = run(settings("mean-probabilities"), one, classifier(2));
        assertEquals(
                List.of("logits", "probabilities"),
                fused.spec().outputs().stream().map(o -> o.name()).toList());
        assertTrue(fused.network()
                .initializerNames()
                .containsAll(Set.of("embeddings.word.weight", "model1.head.0.weight", "model2.head.0.weight")));
        assertTrue(fused.spec().frozen().contains("embeddings.word.weight"));
        assertEquals(TinyText.LABELS, fused.spec().labels());
    }

    @Test
    void labelsThatDifferArePutTogether() {
        Model one = classifier(1);
        Model two = classifier(2)
                .edit(folder.resolve("other"))
                .labels(List.of("food", "plant", "place"))
                .write();
        Specs specs = node.check(settings("voting"), inputs(one, two));
        assertEquals(List.of(), specs.problems());
        List<String> union = List.of("animal", "food", "place", "plant");
        assertEquals(union, specs.model("model").orElseThrow().labels());
        assertEquals(union, run(settings("voting"), one, two).spec().labels());
    }

    @Test
    void otherArchitecturesNameTheLayersAndTheMethodsThatWouldDo() {
        Model one = classifier(1);
        HeadSettings deep = new HeadSettings(
                "", Pooling.MEAN, Normalization.NONE, List.of(4), Activation.TANH, 0, TinyText.LABELS.size(), 2);
        Model two = classifier(deep, 2);
        Problem problem =
                node.check(settings("weighted"), inputs(one, two)).problems().get(0);
        assertEquals("fusion.architecture-differs", problem.code());
        assertTrue(problem.message().contains("head.0.weight is float[3, 16] and float[4, 16]"), problem.message());
        assertTrue(problem.remedy().contains("mean-probabilities, mean-logits, voting"), problem.remedy());
    }

    @Test
    void oneModelIsRefused() {
        Problem problem = node.check(settings("uniform"), inputs(classifier(1)))
                .problems()
                .get(0);
        assertEquals("fusion.one-model", problem.code());
        assertEquals("models", problem.where());
    }

    @Test
    void weightsAreHeldAgainstTheModels() {
        Model one = classifier(1);
        Model two = classifier(2);
        Problem count = node.check(settings("weighted", 0.2, 0.3, 0.5), inputs(one, two))
                .problems()
                .get(0);
        assertEquals("fusion.weight-count", count.code());
        assertEquals("weights", count.where());
        Problem sum = node.check(settings("weighted", 2, 3), inputs(one, two))
                .problems()
                .get(0);
        assertEquals("fusion.weight-sum", sum.code());
        Problem unused = node.check(settings("uniform", 0.5, 0.5), inputs(one, two))
                .problems()
                .get(0);
        assertEquals("fusion.no-weights", unused.code());
    }

    @Test
    void weightsAreHeldAgainstModelsThatAreNotKnownYet() {
        Specs inputs = Specs.none()
                .with("models", new Spec.Unknown(PortKind.MODEL))
                .with("models", new Spec.Unknown(PortKind.MODEL));
        assertEquals(1, node.check(settings("weighted", 1), inputs).problems().size());
        assertEquals(
                List.of(), node.check(settings("weighted", 0.5, 0.5), inputs).problems());
    }

    @Test
    void unknownMethodNamesTheNearest() {
        Problem problem = assertThrows(
                        ProblemException.class, () -> node.check(settings("weigthed"), inputs(classifier(1))))
                .problem();
        assertEquals("fusion.unknown-method", problem.code());
        assertEquals("method", problem.where());
        assertEquals("Did you mean \"weighted\"?", problem.remedy());
    }

    @Test
    void backboneInAnEnsembleSaysWhatIsMissing() {
        Model backbone = TinyText.backbone(folder.resolve("backbone"));
        Problem problem = node.check(settings("mean-probabilities"), inputs(classifier(1), backbone))
                .problems()
                .get(0);
        assertEquals("fusion.no-classifier", problem.code());
        assertEquals("Put Replace Head and Fine-tune before it.", problem.remedy());
    }

    @Test
    void methodsThatLookAtChangesNeedTheBase() {
        Model one = classifier(1);
        Model two = classifier(2);
        Problem missing =
                node.check(settings("ties"), inputs(one, two)).problems().get(0);
        assertEquals("fusion.no-base", missing.code());
        assertEquals("base", missing.where());
        Specs linked = inputs(one, two).with("base", classifier(3).spec());
        assertEquals(List.of(), node.check(settings("ties"), linked).problems());
        assertEquals(
                "fusion.unused-base",
                node.check(settings("uniform"), linked).problems().get(0).code());
    }

    @Test
    void tiesGoesByTheBaseAndSaysSo() {
        Values inputs =
                Values.of("models", classifier(1)).with("models", classifier(2)).with("base", classifier(3));
        Model fused = node.run(settings("ties"), inputs, new FolderContext(folder.resolve("ties")))
                .model("model");
        Map<String, String> details = fused.spec().provenance().get(1).details();
        assertEquals("0.5", details.get("density"));
        assertTrue(details.get("base").startsWith("sha256 "), details.toString());
        assertTrue(fused.spec().frozen().contains("embeddings.word.weight"));
    }

    @Test
    void moreModelsThanAMethodTakesAreRefused() {
        Problem problem = node.check(settings("slerp"), inputs(classifier(1), classifier(2), classifier(3)))
                .problems()
                .get(0);
        assertEquals("fusion.many-models", problem.code());
    }

    @Test
    void weightsOfLayersAreHeldAgainstTheLayers() {
        Model one = classifier(1);
        Model two = classifier(2);
        Map<String, String> none = Map.of("haed*", "0.5, 0.5");
        Problem problem = node.check(settings("weighted", none), inputs(one, two))
                .problems()
                .get(0);
        assertEquals("fusion.no-layer", problem.code());
        assertEquals("layerWeights", problem.where());
        Map<String, String> bad = Map.of("head*", "0.5, half");
        assertEquals(
                "fusion.weight-value",
                node.check(settings("weighted", bad), inputs(one, two))
                        .problems()
                        .get(0)
                        .code());
        Map<String, String> good = Map.of("head*", "1, 0");
        assertEquals(
                List.of(),
                node.check(settings("weighted", good), inputs(one, two)).problems());
    }

    @Test
    void methodsAreOfferedWithTheirTitles() {
        assertEquals(
                FusionMethods.builtIn().all().size(),
                node.choices().get("method").size());
        assertTrue(node.choices().get("method").stream()
                .anyMatch(choice -> choice.title().equals("TIES")));
    }

    private Model classifier(long seed) {
        return classifier(HeadSettings.linear(Pooling.MEAN, TinyText.LABELS.size(), seed), seed);
    }

    private Model classifier(HeadSettings head, long seed) {
        Model backbone = TinyText.backbone(folder.resolve("backbone" + seed));
        OnnxModel network = HeadBuilder.build(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), head);
        return backbone.edit(folder.resolve("classifier" + seed))
                .network(network)
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .frozen(Set.copyOf(backbone.spec().layers().tensors()))
                .write();
    }

    private Model run(FuseSettings settings, Model... models) {
        Values inputs = Values.none();
        for (Model model : models) {
            inputs = inputs.with("models", model);
        }
        return node.run(settings, inputs, new FolderContext(folder.resolve(settings.method())))
                .model("model");
    }

    private static Specs inputs(Model... models) {
        Specs specs = Specs.none();
        for (Model model : models) {
            specs = specs.with("models", model.spec());
        }
        return specs;
    }

    private static FuseSettings settings(String method, double... weights) {
        return settings(method, Map.of(), weights);
    }

    private static FuseSettings settings(String method, Map<String, String> layers, double... weights) {
        ObjectNode json = Json.object().put("method", method);
        Arrays.stream(weights).forEach(json.putArray("weights")::add);
        layers.forEach(json.putObject("layerWeights")::put);
        return SettingsCodec.of(FuseSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }
}
