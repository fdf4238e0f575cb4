package io.graftflow.nodes.train.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Classifiers;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.plan.FreezingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTunePlanTest {

    private final FineTune node = new FineTune(new Engines(List.of(new OrtEngine(), new PyTorchEngine())));

    @TempDir
    Path folder;

    private Model frozen;
    private Model free;
    private Table train;

    @BeforeEach
    void makeInputs() {
        frozen = Classifiers.untrained(folder, 3);
        free = frozen.edit(folder.resolve("free")).frozen(Set.of()).write();
        train = TinyText.rows(folder.resolve("train"), 60, 1, 0);
    }

    private TuningSettings settings(Consumer<ObjectNode> change) {
        ObjectNode json =
                Json.object().put("input", "text").put("label", "label").put("epochs", 4);
        change.accept(json);
        return SettingsCodec.of(TuningSettings.class)
                .decode(json, folder)
                .settings()
                .orElseThrow();
    }

    private Values run(Model model, TuningSettings settings, String name) {
        return node.run(
                settings, Values.of("model", model).with("train", train), new FolderContext(folder.resolve(name)));
    }

    private List<Problem> problems(Model model, TuningSettings settings) {
        Specs inputs = Specs.of("model", model.spec()).with("train", train.spec());
        return node.check(settings, inputs).problems();
    }

    private Problem only(Model model, TuningSettings settings) {
        List<Problem> problems = problems(model, settings);
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }

    @Test
    void whereMoreThanTheHeadIsFreeThereAreTwoPhasesOfWhichTheReportTells() throws IOException {
        Report report = run(free, settings(json -> {}), "a").report("report");
        JsonNode phases = report.figures().path("phases");
        assertEquals(2, phases.size());
        assertEquals("head", phases.get(0).path("name").asText());
        assertEquals(1, phases.get(0).path("epochs").asInt());
        assertEquals(0.0005, phases.get(1).path("learningRate").asDouble(), 1e-12);
        assertEquals(1139, report.figures().path("parameters").asInt());
        assertTrue(Files.readString(report.folder().resolve(Report.PAGE)).contains("1: head"));
    }

    @Test
    void whereAllButTheHeadIsFrozenThereIsOne() {
        JsonNode figures =
                run(frozen, settings(json -> {}), "a").report("report").figures();
        assertEquals(1, figures.path("phases").size());
    }

    @Test
    void settingsOfTheFirstVersionTrainAllAtOnceAtOneRate() {
        ObjectNode old = Json.object().put("input", "text").put("label", "label");
        ObjectNode upgraded = node.upgrade(1, old);
        TuningSettings settings = SettingsCodec.of(TuningSettings.class)
                .decode(upgraded, folder)
                .settings()
                .orElseThrow();
        FreezingPlan plan = settings.plan();
        assertEquals(FreezingPlan.PLAIN.phases(free.spec(), 5), plan.phases(free.spec(), 5));
        assertEquals(1, plan.phases(free.spec(), 5).size());
        assertEquals(List.of(), plan.phases(free.spec(), 5).get(0).groups());
        assertEquals(old, node.upgrade(2, old));
    }

    @Test
    void adaptersTrainAndTheSavedNetworkHasTheTensorsThatItHad() {
        var settings =
                settings(json -> json.put("method", "lora").put("rank", 2).put("plan", "all-at-once"));
        Values values = run(free, settings, "a");
        Model trained = values.model("model");
        assertEquals(free.network().initializerNames(), trained.network().initializerNames());
        assertNotEquals(
                free.network().initializer("encoder.layer.0.dense.weight"),
                trained.network().initializer("encoder.layer.0.dense.weight"));
        assertEquals(
                free.network().initializer("encoder.layer.0.dense.bias"),
                trained.network().initializer("encoder.layer.0.dense.bias"));
        JsonNode figures = values.report("report").figures();
        assertEquals(2, figures.at("/phases/0/adapters").asInt());
        assertEquals(2 * 2 * (16 + 16) + 51, figures.path("trainedParameters").asInt());
        assertTrue(figures.at("/untrained/unchanged").asBoolean());
        assertEquals(3, figures.at("/untrained/tensors").asInt());
    }

    @Test
    void aPatternThatFitsNothingIsToldBeforeARunWithTheNearestLayer() {
        Problem problem = only(free, settings(json -> {
            json.put("method", "lora").put("rank", 2);
            json.putArray("adapt").add("encoder.layr.0");
        }));
        assertEquals("train.no-layer-fits", problem.code());
        assertEquals("adapt", problem.where());
        assertTrue(problem.remedy().contains("encoder.layer.0"), problem.remedy());
        Problem rates = only(free, settings(json -> json.putObject("layerRates").put("embedings", 0.1)));
        assertEquals("layerRates", rates.where());
        assertTrue(rates.remedy().contains("embeddings"), rates.remedy());
    }

    @Test
    void aRankThatIsTooLargeIsToldBeforeARun() {
        Problem problem = only(free, settings(json -> json.put("method", "lora").put("rank", 32)));
        assertEquals("train.lora-rank", problem.code());
        assertEquals("rank", problem.where());
    }

    @Test
    void aMethodThatFindsNothingIsToldBeforeARun() {
        assertEquals(
                "train.method-fits-nothing",
                only(free, settings(json -> json.put("method", "norm-only"))).code());
        assertEquals(
                "train.method-fits-nothing",
                only(frozen, settings(json -> json.put("method", "lora"))).code());
    }

    @Test
    void aHeadThatShallTrainAloneButIsFrozenIsToldBeforeARun() {
        Model stiff = frozen.edit(folder.resolve("stiff"))
                .frozen(Set.of("head.0.weight", "head.0.bias"))
                .write();
        Problem problem = only(stiff, settings(json -> json.put("plan", "head-only")));
        assertEquals("train.no-head", problem.code());
        assertEquals("plan", problem.where());
        assertEquals(List.of(), problems(stiff, settings(json -> {})));
    }

    /** A network with an operator that no engine knows, between a layer and the head. */
    private Model strange() {
        var graph = new GraphBuilder("strange", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String below = graph.node(
                        "MatMul", x, graph.initializer("below.dense.weight", TensorData.of(new float[16], 4, 4)))
                .named("/below/dense/MatMul")
                .make();
        String twisted = graph.nodeOf("com.example", "Twist", below)
                .named("/below/Twist")
                .make();
        String weight = graph.initializer("head.0.weight", TensorData.of(new float[12], 4, 3));
        graph.node("MatMul", twisted, weight).named("/head/0/MatMul").as("logits");
        graph.output("logits", ElementType.FLOAT, Shape.of("batch", 3));
        OnnxModel network = graph.build();
        var type = network.graph().getOutput(0).toBuilder().setName(twisted);
        type.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(1)
                .setDimValue(4);
        return Model.create(folder.resolve("strange"))
                .network(OnnxModel.of(network.proto().toBuilder()
                        .setGraph(network.graph().toBuilder().addValueInfo(type))
                        .build()))
                .head(new Head(Head.SINGLE_LABEL, "logits"))
                .labels(TinyText.LABELS)
                .preprocessing(new Preprocessing.None())
                .write();
    }

    @Test
    void anOperatorThatCannotBeTrainedIsToldBeforeARunWithItsNodeAndTheLayersToFreeze() {
        ModelSpec model = strange().spec();
        TableSpec rows = TableSpec.of(Column.tensor("x", 4), Column.of("label", ColumnKind.CATEGORY));
        TuningSettings settings = settings(json -> json.put("input", "x"));
        List<Problem> problems = node.check(settings, Specs.of("model", model).with("train", rows))
                .problems();
        assertEquals(1, problems.size(), problems.toString());
        assertEquals("train.unsupported-operator", problems.get(0).code());
        assertTrue(problems.get(0).message().contains("/below/Twist"), problems.toString());
        assertTrue(problems.get(0).remedy().contains("below.dense"), problems.toString());
        ModelSpec frozenBelow = model.withFrozen(Set.of("below.dense.weight"));
        assertEquals(
                List.of(),
                node.check(settings, Specs.of("model", frozenBelow).with("train", rows))
                        .problems());
    }

    @Test
    void nothingOfAFittingPlanIsRefused() {
        for (String plan : List.of("two-phase", "all-at-once", "head-only", "gradual")) {
            for (String method : List.of("full", "bias-only", "lora")) {
                assertEquals(
                        List.of(),
                        problems(free, settings(json -> json.put("plan", plan).put("method", method))),
                        plan + " " + method);
            }
        }
    }
}
