package io.graftflow.nodes.model.replacehead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.PortKind;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ReplaceHeadTest {

    private final ReplaceHead node = new ReplaceHead();

    @TempDir
    Path folder;

    private Model backbone;
    private Table table;

    @BeforeEach
    void makeInputs() {
        backbone = TinyText.backbone(folder.resolve("tiny"));
        table = TinyText.rows(folder.resolve("rows"), 9, 1, 0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        ObjectNode sample =
                Json.object().put("classes", "label").put("pooling", "cls").put("dropout", 0.1);
        sample.putArray("hidden").add(64);
        return NodeContract.tests(node, sample);
    }

    @Test
    void classesAreTheValuesOfTheColumnInOrder() {
        Model model = run(settings(json -> json.put("classes", "label")), backbone, "a");
        assertEquals(TinyText.LABELS, model.spec().labels());
        assertEquals(new Head(Head.SINGLE_LABEL, "logits"), model.spec().head());
        assertEquals("[batch, 3]", model.spec().outputs().get(0).shape().toString());
    }

    @Test
    void classesThatAreListedKeepTheirOrder() {
        var settings = settings(json -> json.putArray("labels").add("no").add("yes"));
        assertEquals(List.of("no", "yes"), run(settings, backbone, "a").spec().labels());
    }

    @Test
    void whatTheCheckSaysComesOut() {
        var settings = settings(json -> {
            TinyText.LABELS.forEach(json.putArray("labels")::add);
            json.putArray("hidden").add(8).add(4);
            json.put("normalize", "standardize").put("dropout", 0.2);
        });
        Specs specs = node.check(settings, Specs.of("model", backbone.spec()));
        assertEquals(List.of(), specs.problems());
        ModelSpec told = specs.model("model").orElseThrow();
        ModelSpec found = run(settings, backbone, "a").spec();
        assertEquals(found.labels(), told.labels());
        assertEquals(found.head(), told.head());
        assertEquals(found.inputs(), told.inputs());
        assertEquals(found.outputs().toString(), told.outputs().toString());
        assertEquals(found.layers().paths(), told.layers().paths());
        assertEquals(parameters(found), parameters(told));
    }

    @Test
    void headOfAClassifierIsTakenOff() {
        var three = settings(json -> TinyText.LABELS.forEach(json.putArray("labels")::add));
        var two = settings(json -> json.putArray("labels").add("no").add("yes"));
        Model classifier = run(three, backbone, "a");
        ModelSpec told = node.check(two, Specs.of("model", classifier.spec()))
                .model("model")
                .orElseThrow();
        Model again = run(two, classifier, "b");
        assertEquals("[batch, 2]", again.spec().outputs().get(0).shape().toString());
        assertEquals(parameters(again.spec()), parameters(told));
        assertEquals(
                backbone.network().initializer("encoder.layer.1.dense.weight"),
                again.network().initializer("encoder.layer.1.dense.weight"));
    }

    @Test
    void backboneStaysFrozenAndTheHeadIsNot() {
        Model frozen = backbone.edit(folder.resolve("frozen"))
                .frozen(Set.copyOf(backbone.spec().layers().tensors()))
                .write();
        Model model = run(settings(json -> json.put("classes", "label")), frozen, "a");
        assertEquals(frozen.spec().frozen(), model.spec().frozen());
        Model marked = model.edit(folder.resolve("marked"))
                .frozen(Set.copyOf(model.spec().layers().tensors()))
                .write();
        Model again = run(settings(json -> json.put("classes", "label")), marked, "b");
        assertEquals(
                frozen.spec().frozen(), again.spec().frozen(), "a new head is not frozen, whatever the old one was");
    }

    @Test
    void sameSeedGivesTheSameWeightsAndAnotherGivesOthers() {
        var first = settings(json -> json.put("classes", "label").put("seed", 1));
        var second = settings(json -> json.put("classes", "label").put("seed", 2));
        String sha = run(first, backbone, "a").network().sha256();
        assertEquals(sha, run(first, backbone, "b").network().sha256());
        assertNotEquals(sha, run(second, backbone, "c").network().sha256());
        Model other = node.run(
                        first,
                        Values.of("model", backbone).with("table", table),
                        new FolderContext(folder.resolve("d"), 5, Progress.NONE))
                .model("model");
        assertNotEquals(sha, other.network().sha256(), "another seed of the workflow");
    }

    @Test
    void labelsAreThoseListedInTheColumn() {
        Table lists = lists("cold| wet", "", "windy|cold", "wet");
        var settings =
                settings(json -> json.put("task", "multi-label-classification").put("classes", "labels"));
        Model model = run(settings, backbone, lists, "a");
        assertEquals(List.of("cold", "wet", "windy"), model.spec().labels());
        assertEquals(
                new Head(Task.MULTI_LABEL_CLASSIFICATION, "logits"),
                model.spec().head());
        assertEquals("[batch, 3]", model.spec().outputs().get(0).shape().toString());
        var commas = settings(json -> json.put("task", "multi-label-classification")
                .put("classes", "labels")
                .put("separator", ","));
        assertEquals(
                List.of("cold", "wet", "windy"),
                run(commas, backbone, lists("cold, wet", "windy"), "b").spec().labels());
    }

    private Table lists(String... values) {
        TableSpec spec = TableSpec.of(Column.of("labels", ColumnKind.TEXT));
        try (var writer = Table.write(folder.resolve("lists-" + values.length), spec)) {
            for (String value : values) {
                writer.text(0, value).endRow();
            }
            return writer.finish();
        }
    }

    @Test
    void whatTheCheckSaysOfEachTaskComesOut() {
        whatTheCheckSaysComesOut("labels", json -> {
            json.put("task", "multi-label-classification");
            json.putArray("columns").add("hot").add("wet");
        });
        whatTheCheckSaysComesOut("numbers", json -> {
            json.put("task", "regression").put("normalize", "standardize");
            json.putArray("labels").add("height").add("weight").add("age");
            json.putArray("hidden").add(8);
        });
        whatTheCheckSaysComesOut(
                "number", json -> json.put("task", "regression").put("classes", "price"));
        whatTheCheckSaysComesOut(
                "vectors", json -> json.put("task", "embedding").put("dimensions", 12));
    }

    private void whatTheCheckSaysComesOut(String place, java.util.function.Consumer<ObjectNode> change) {
        var settings = settings(change);
        Specs specs = node.check(settings, Specs.of("model", backbone.spec()));
        assertEquals(List.of(), specs.problems(), place);
        ModelSpec told = specs.model("model").orElseThrow();
        ModelSpec found = run(settings, backbone, place).spec();
        assertEquals(found.labels(), told.labels(), place);
        assertEquals(found.head(), told.head(), place);
        assertEquals(found.outputs().toString(), told.outputs().toString(), place);
        assertEquals(found.layers().paths(), told.layers().paths(), place);
        assertEquals(parameters(found), parameters(told), place);
    }

    @Test
    void headOfAnyTaskIsTakenOff() {
        var numbers = settings(json -> json.put("task", "regression").put("classes", "price"));
        var vectors = settings(json -> json.put("task", "embedding").put("dimensions", 12));
        var classes = settings(json -> json.put("classes", "label"));
        Model first = run(numbers, backbone, "a");
        Model second = run(vectors, first, "b");
        assertEquals("[batch, 12]", second.spec().outputs().get(0).shape().toString());
        assertEquals(List.of(), second.spec().labels());
        Model third = run(classes, second, "c");
        Model direct = run(classes, backbone, "d");
        assertEquals(parameters(direct.spec()), parameters(third.spec()), "as if none had been there");
        assertEquals(operators(direct), operators(third));
    }

    @Test
    void whatDoesNotFitTheTaskIsFoundBeforeARun() {
        Specs inputs = Specs.none().with("table", table.spec());
        Problem vector = problem(settings(json -> json.put("task", "embedding").put("classes", "label")), inputs);
        assertEquals("classes", vector.where());
        Problem text = problem(settings(json -> json.put("task", "regression").put("classes", "text")), inputs);
        assertEquals("table.wrong-kind", text.code());
        Problem several =
                problem(settings(json -> json.putArray("columns").add("a").add("b")), Specs.none());
        assertEquals("columns", several.where());
        Problem nothing = problem(settings(json -> json.put("task", "regression")), Specs.none());
        assertEquals("head.no-classes", nothing.code());
        assertEquals(
                List.of(),
                node.check(
                                settings(json -> json.put("task", "regression").put("classes", "price")),
                                Specs.of("model", backbone.spec()))
                        .problems(),
                "a number needs no table");
    }

    @Test
    void classesHaveToBeNamedInOneWay() {
        assertEquals("classes", problem(settings(json -> {}), Specs.none()).where());
        Problem both = problem(
                settings(json ->
                        json.put("classes", "label").putArray("labels").add("a").add("b")),
                Specs.none());
        assertTrue(both.message().contains("one of both"));
        Problem unlinked = problem(settings(json -> json.put("classes", "label")), Specs.none());
        assertEquals("head.no-classes", unlinked.code());
        assertEquals("Link the training table to the port table.", unlinked.remedy());
    }

    @Test
    void oneClassIsRefused() {
        Problem listed = problem(settings(json -> json.putArray("labels").add("a")), Specs.none());
        assertEquals("head.one-class", listed.code());
        Table single = TinyText.rows(folder.resolve("one"), 1, 1, 0);
        var settings = settings(json -> json.put("classes", "label"));
        Problem found = assertThrows(
                        ProblemException.class,
                        () -> node.run(
                                settings,
                                Values.of("model", backbone).with("table", single),
                                new FolderContext(folder)))
                .problem();
        assertEquals("head.one-class", found.code());
        assertTrue(found.message().contains("the one value \"animal\""), found.message());
    }

    @Test
    void labelsThatAreThereTwiceAreRefused() {
        Problem problem =
                problem(settings(json -> json.putArray("labels").add("a").add("a")), Specs.none());
        assertEquals("head.bad-labels", problem.code());
    }

    @Test
    void columnIsHeldAgainstTheTable() {
        Specs inputs = Specs.none().with("table", table.spec());
        Problem missing = problem(settings(json -> json.put("classes", "lable")), inputs);
        assertEquals("table.missing-column", missing.code());
        assertEquals("Did you mean \"label\"?", missing.remedy());
        Specs numbers = Specs.none().with("table", TableSpec.of(Column.of("score", ColumnKind.NUMBER)));
        Problem kind = problem(settings(json -> json.put("classes", "score")), numbers);
        assertEquals("table.wrong-kind", kind.code());
        assertTrue(kind.message().contains("holds number; expected labels"), kind.message());
    }

    @Test
    void poolingThatDoesNotFitTheOutputIsFoundBeforeARun() {
        Specs inputs = Specs.of("model", backbone.spec());
        Problem problem = problem(
                settings(json ->
                        json.put("pooling", "none").putArray("labels").add("a").add("b")),
                inputs);
        assertEquals("train.pooling-unfit", problem.code());
        assertEquals("pooling", problem.where());
        assertEquals("Choose the pooling auto.", problem.remedy());
    }

    @Test
    void halfALayerIsRefused() {
        var settings = settings(json -> {
            json.putArray("labels").add("a").add("b");
            json.putArray("hidden").add(2.5);
        });
        assertEquals("hidden", problem(settings, Specs.none()).where());
    }

    @Test
    void innerTensorThatIsNotThereIsRefused() {
        var settings = settings(json -> json.put("classes", "label").put("tensor", "nowhere"));
        Problem problem = assertThrows(ProblemException.class, () -> run(settings, backbone, "a"))
                .problem();
        assertEquals("onnx.unknown-tensor", problem.code());
        assertEquals("tensor", problem.where());
    }

    private Problem problem(ReplaceHead.Settings settings, Specs inputs) {
        Specs all = inputs.has("model") ? inputs : inputs.with("model", new Spec.Unknown(PortKind.MODEL));
        Specs specs = node.check(settings, all);
        assertFalse(specs.problems().isEmpty());
        return specs.problems().get(0);
    }

    private Model run(ReplaceHead.Settings settings, Model model, String place) {
        return run(settings, model, table, place);
    }

    private Model run(ReplaceHead.Settings settings, Model model, Table labelled, String place) {
        return node.run(
                        settings,
                        Values.of("model", model).with("table", labelled),
                        new FolderContext(folder.resolve(place)))
                .model("model");
    }

    private static List<String> operators(Model model) {
        return model.network().nodes().stream()
                .map(node -> node.getOpType())
                .filter(operator -> !operator.equals("Identity"))
                .sorted()
                .toList();
    }

    private static List<String> parameters(ModelSpec spec) {
        return spec.layers().allParameters().stream()
                .map(own -> own.tensor() + own.shape() + own.role() + own.count())
                .sorted()
                .toList();
    }

    private static ReplaceHead.Settings settings(java.util.function.Consumer<ObjectNode> change) {
        ObjectNode json = Json.object();
        change.accept(json);
        return SettingsCodec.of(ReplaceHead.Settings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }
}
