package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CuttingTest {

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }

    private static List<String> madeTensors(OnnxModel model) {
        return model.nodes().stream()
                .flatMap(node -> node.getOutputList().stream())
                .filter(name -> model.type(name).element() != ElementType.UNDEFINED)
                .toList();
    }

    /** Cut at any tensors, take both parts, put them together: the nodes and weights of the model again. */
    @Test
    void graftAfterCutIsTheIdentity() {
        var random = new Random(11);
        for (OnnxModel model : TestModels.all().toList()) {
            List<String> outputs = names(model.outputs());
            OnnxModel whole = model.prune(outputs);
            List<String> candidates = madeTensors(whole);
            for (int round = 0; round < 10; round++) {
                Set<String> joints = new HashSet<>();
                for (int i = 0; i <= round % 3; i++) {
                    joints.add(candidates.get(random.nextInt(candidates.size())));
                }
                joints.removeAll(outputs);
                if (joints.isEmpty()) {
                    continue;
                }
                List<String> at = List.copyOf(joints);
                OnnxModel lower = model.prune(at);
                var upperInputs = new ArrayList<>(at);
                upperInputs.addAll(names(model.inputs()));
                OnnxModel upper = model.cut(upperInputs, outputs);
                Map<String, String> same = at.stream().collect(Collectors.toMap(name -> name, name -> name));
                OnnxModel joined = lower.graft(upper, same);
                String what = model.graph().getName() + " at " + at + ", round " + round;
                assertEquals(sorted(whole), sorted(joined.prune(outputs)), what);
                assertEquals(
                        whole.initializerNames(),
                        new HashSet<>(joined.prune(outputs).initializerNames()),
                        what);
                assertEquals(whole.outputs(), joined.outputs(), what);
                assertEquals(List.of(), joined.check(), what);
            }
        }
    }

    private static Set<NodeProto> sorted(OnnxModel model) {
        return new HashSet<>(model.nodes());
    }

    @Test
    void pruneKeepsAncestorsAndNothingElse() {
        var random = new Random(12);
        for (OnnxModel model : TestModels.all().toList()) {
            List<String> candidates = madeTensors(model);
            for (int round = 0; round < 10; round++) {
                String output = candidates.get(random.nextInt(candidates.size()));
                OnnxModel pruned = model.prune(List.of(output));
                assertEquals(ancestors(model, output), sorted(pruned), output);
                assertEquals(List.of(output), names(pruned.outputs()));
                pruned.initializerNames().forEach(name -> assertTrue(isRead(pruned, name), name + " for " + output));
                names(pruned.inputs()).forEach(name -> assertTrue(isRead(pruned, name), name + " for " + output));
                assertEquals(List.of(), pruned.check());
            }
        }
    }

    /** The plain definition, without the index. */
    private static Set<NodeProto> ancestors(OnnxModel model, String tensor) {
        Set<String> needed = new HashSet<>(Set.of(tensor));
        Set<NodeProto> nodes = new HashSet<>();
        for (int before = -1; before < nodes.size(); ) {
            before = nodes.size();
            for (NodeProto node : model.nodes()) {
                if (node.getOutputList().stream().anyMatch(needed::contains) && nodes.add(node)) {
                    needed.addAll(node.getInputList());
                }
            }
        }
        return nodes;
    }

    private static boolean isRead(OnnxModel model, String name) {
        return model.nodes().stream().anyMatch(node -> node.getInputList().contains(name));
    }

    @Test
    void newInputsGetTheTypesThatInferenceFinds() {
        OnnxModel head = TestModels.read("bert").cut(List.of("/layers.1/norm2/Add_1_output_0"), List.of("logits"));
        assertEquals(
                "[/layers.1/norm2/Add_1_output_0: float[batch, 16, 40]]",
                head.inputs().toString());
        assertEquals(
                Set.of("pooler.weight", "pooler.bias", "classifier.weight", "classifier.bias"),
                head.initializerNames());
    }

    @Test
    void sharesTheWeights() {
        OnnxModel model = TestModels.read("bert");
        OnnxModel head = model.prune(List.of("/words/Gather_output_0"));
        assertSame(
                model.graph().getInitializer(model.initializerPosition("words.weight")),
                head.graph().getInitializer(head.initializerPosition("words.weight")));
    }

    @Test
    void aPartMayStartAtAnInitializer() {
        OnnxModel open = TestModels.mlp().cut(List.of("x", "fc1.bias"), List.of("y"));
        assertEquals("[x: float[batch, 4], fc1.bias: float[3]]", open.inputs().toString());
        assertTrue(!open.initializerNames().contains("fc1.bias"));
    }

    @Test
    void saysWhichInputIsMissing() {
        OnnxModel bert = TestModels.read("bert");
        String inner = "/layers.0/norm2/Add_1_output_0";
        var problem = problemOf("onnx.cut-input", () -> bert.cut(List.of(inner), List.of("logits")));
        assertEquals("Add \"attention_mask\" to the inputs.", problem.remedy());
        assertEquals(
                List.of(inner, "attention_mask"),
                names(bert.cut(List.of(inner, "attention_mask"), List.of("logits"))
                        .inputs()));
    }

    @Test
    void saysTheNearestNameOfAnUnknownTensor() {
        var problem = problemOf("onnx.unknown-tensor", () -> TestModels.mlp().prune(List.of("hiden")));
        assertEquals("Did you mean \"hidden\"?", problem.remedy());
    }

    @Test
    void tensorsOfUnknownTypeAreNoPlaceToCut() {
        var g = new GraphBuilder("custom", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String a = g.nodeOf("my.own", "Mystery", x).as("a");
        g.output(g.node("Relu", a).as("y"), ElementType.FLOAT, Shape.of("batch", 4));
        OnnxModel model = g.build();
        problemOf("onnx.unknown-type", () -> model.cut(List.of("a"), List.of("y")));
        assertEquals(2, model.prune(List.of("y")).nodes().size());
    }

    @Test
    void keepsWhatBodiesReadFromOutside() {
        OnnxModel model = withBranches();
        OnnxModel pruned = model.prune(List.of("y"));
        assertEquals(Set.of("big", "small"), pruned.initializerNames());
        assertEquals(List.of("flag", "x"), names(pruned.inputs()));
        assertEquals(3, pruned.nodes().size(), "the node that only the body reads is kept");
    }

    @Test
    void renamesInsideOfBodiesToo() {
        OnnxModel model = withBranches().rename(Map.of("big", "huge", "twice", "double", "x", "data", "y", "result"));
        assertEquals(List.of(), model.check());
        assertEquals(List.of("flag", "data"), names(model.inputs()));
        assertEquals(List.of("result"), names(model.outputs()));
        assertEquals("float[batch]", model.type("result").toString());
        problemOf("onnx.name-taken", () -> model.rename(Map.of("huge", "small")));
        problemOf("onnx.name-taken", () -> model.rename(Map.of("huge", "")));
        problemOf("onnx.unknown-tensor", () -> model.rename(Map.of("hug", "other")));
    }

    @Test
    void namesCanBeSwapped() {
        OnnxModel mlp = TestModels.mlp();
        OnnxModel swapped = mlp.rename(Map.of("fc1.weight", "fc2.weight", "fc2.weight", "fc1.weight"));
        assertEquals(mlp.initializer("fc1.weight"), swapped.initializer("fc2.weight"));
        assertEquals(
                mlp.proto(),
                swapped.rename(Map.of("fc1.weight", "fc2.weight", "fc2.weight", "fc1.weight"))
                        .proto());
    }

    /** y = flag ? x + big : twice + small, where twice = x + x is made outside of the branches. */
    private static OnnxModel withBranches() {
        var g = new GraphBuilder("branches", 17);
        String flag = g.input("flag", ElementType.BOOL, Shape.of());
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch"));
        g.initializer("big", TensorData.scalar(10f));
        g.initializer("small", TensorData.scalar(1f));
        g.initializer("unused", TensorData.scalar(0f));
        g.node("Add", x, x).as("twice");
        g.node("If", flag)
                .attribute("then_branch", branch("then", x, "big"))
                .attribute("else_branch", branch("else", "twice", "small"))
                .as("chosen");
        g.node("Neg", "chosen").as("y");
        g.node("Abs", x).as("other");
        g.output("y", ElementType.FLOAT, Shape.of("batch"));
        return g.build();
    }

    private static GraphProto branch(String name, String a, String b) {
        var body = new GraphBuilder(name, 17);
        body.output(body.node("Add", a, b).as(name + "_sum"), ElementType.FLOAT, Shape.of("batch"));
        return body.build().graph();
    }

    @Test
    void inputShapesCanBeFreed() {
        OnnxModel model = TestModels.read("audio-conv1d");
        OnnxModel free = model.withInputShapes(Map.of("wave", Shape.of("clips", 1, "samples")));
        assertEquals("[wave: float[clips, 1, samples]]", free.inputs().toString());
        assertEquals("[logits: float[clips, 6]]", free.outputs().toString());
        problemOf("onnx.unknown-tensor", () -> model.withInputShapes(new HashMap<>(Map.of("waves", Shape.of(1)))));
    }
}
