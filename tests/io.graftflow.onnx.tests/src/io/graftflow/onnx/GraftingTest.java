package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GraftingTest {

    private static final String HIDDEN = "/layers.1/norm2/Add_1_output_0";

    private static OnnxModel head(long opset, String input, Shape shape, String output) {
        var g = new GraphBuilder("head", opset);
        String x = g.input(input, ElementType.FLOAT, shape);
        String w = g.initializer("classifier.weight", TensorData.of(new float[40 * 3], 40, 3));
        g.output(g.node("MatMul", x, w).as(output), ElementType.FLOAT, Shape.of("batch", 16, 3));
        return g.build();
    }

    @Test
    void putsAHeadOnABackbone() {
        OnnxModel bert = TestModels.read("bert");
        OnnxModel tuned =
                bert.graft(head(13, "features", Shape.of("batch", 16, 40), "scores"), Map.of("features", HIDDEN));
        assertEquals(List.of(), tuned.check());
        assertEquals("[scores: float[batch, 16, 3]]", tuned.outputs().toString());
        assertEquals(bert.inputs(), tuned.inputs());
        assertTrue(!tuned.initializerNames().contains("pooler.weight"), "the old head is gone");
        assertArrayEquals(
                new long[] {40, 3}, tuned.initializer("classifier.weight").shape());
    }

    @Test
    void theHeadsOutputMayBearTheNameOfTheOldOne() {
        OnnxModel bert = TestModels.read("bert");
        OnnxModel same = head(13, "logits_in", Shape.unranked(), HIDDEN);
        OnnxModel tuned = bert.graft(same, Map.of("logits_in", HIDDEN));
        assertEquals(List.of(), tuned.check());
        assertEquals(
                List.of(HIDDEN), tuned.outputs().stream().map(TensorSpec::name).toList());
        assertEquals("float[batch, 16, 40]", tuned.type("lower." + HIDDEN).toString());
    }

    @Test
    void namesThatBothUseForDifferentThingsGetAPrefix() {
        OnnxModel mlp = TestModels.mlp();
        var g = new GraphBuilder("mlp", 17);
        String x = g.input("x2", ElementType.FLOAT, Shape.of("batch", 2));
        String w = g.initializer("fc1.weight", TensorData.of(new float[4], 2, 2));
        g.output(g.node("MatMul", x, w).named("hidden").as("hidden"), ElementType.FLOAT, Shape.of("batch", 2));
        OnnxModel joined = mlp.graft(g.build(), Map.of("x2", "y"));
        assertEquals(List.of(), joined.check());
        assertEquals(mlp.initializer("fc1.weight"), joined.initializer("fc1.weight"));
        assertArrayEquals(new float[4], joined.initializer("graft.fc1.weight").floats());
        assertEquals("hidden", joined.outputs().get(0).name());
        long names =
                joined.nodes().stream().map(node -> node.getName()).distinct().count();
        assertEquals(joined.nodes().size(), names);
    }

    @Test
    void equalWeightsAreTakenOnce() {
        OnnxModel mlp = TestModels.mlp();
        var g = new GraphBuilder("tied", 17);
        String x = g.input("in", ElementType.FLOAT, Shape.of("batch", 2));
        String w = g.initializer("fc2.weight", mlp.initializer("fc2.weight"));
        g.output(g.node("MatMul", x, w).as("tied"), ElementType.FLOAT, Shape.of("batch", 3));
        OnnxModel joined = mlp.graft(g.build(), Map.of("in", "y"));
        assertEquals(mlp.initializerNames(), joined.initializerNames());
        assertEquals(2, joined.index().consumers("fc2.weight").size());
    }

    @Test
    void inputsOfTheSameNameAreOneInput() {
        OnnxModel mlp = TestModels.mlp();
        var g = new GraphBuilder("skip", 17);
        String y = g.input("in", ElementType.FLOAT, Shape.of("batch", 2));
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String extra = g.input("extra", ElementType.FLOAT, Shape.of("batch", 1));
        g.output(g.node("Concat", y, x, extra).attribute("axis", 1).as("all"), ElementType.FLOAT, Shape.of("batch", 7));
        OnnxModel joined = mlp.graft(g.build(), Map.of("in", "y"));
        assertEquals(
                List.of("x", "extra"),
                joined.inputs().stream().map(TensorSpec::name).toList());
        assertEquals("float[batch, 7]", joined.type("all").toString());
    }

    @Test
    void outputsOfTheLowerModelCanBeKept() {
        OnnxModel mlp = TestModels.mlp();
        var g = new GraphBuilder("top", 17);
        g.output(
                g.node("Relu", g.input("in", ElementType.FLOAT, Shape.of("batch", 2)))
                        .as("z"),
                ElementType.FLOAT,
                Shape.of("batch", 2));
        OnnxModel joined = mlp.graft(g.build(), Map.of("in", "y"), List.of("hidden", "y"));
        assertEquals(
                "[hidden: float[batch, 3], y: float[batch, 2], z: float[batch, 2]]",
                joined.outputs().toString());
    }

    @Test
    void refusesTensorsThatDoNotFit() {
        OnnxModel bert = TestModels.read("bert");
        OnnxModel narrow = head(13, "features", Shape.of("batch", 16, 41), "scores");
        var problem = problemOf("onnx.graft-mismatch", () -> bert.graft(narrow, Map.of("features", HIDDEN)));
        assertTrue(problem.message().contains("float[batch, 16, 41]")
                && problem.message().contains("float[batch, 16, 40]"));
        OnnxModel flat = head(13, "features", Shape.of("batch", 40), "scores");
        problemOf("onnx.graft-mismatch", () -> bert.graft(flat, Map.of("features", HIDDEN)));
        OnnxModel good = head(13, "features", Shape.of("batch", 16, 40), "scores");
        problemOf("onnx.graft-mismatch", () -> bert.graft(good, Map.of("features", "input_ids")));
        problemOf("onnx.unknown-tensor", () -> bert.graft(good, Map.of("feature", HIDDEN)));
        problemOf("onnx.unknown-tensor", () -> bert.graft(good, Map.of("features", "nowhere")));
    }

    @Test
    void olderAndNewerOperatorsGoTogetherWhenTheyMeanTheSame() {
        OnnxModel bert = TestModels.read("bert");
        OnnxModel newer = head(17, "features", Shape.of("batch", 16, 40), "scores");
        assertEquals(
                17, bert.graft(newer, Map.of("features", HIDDEN)).opset(), "nothing in bert changed from 13 to 17");
        OnnxModel older = head(11, "features", Shape.of("batch", 16, 40), "scores");
        assertEquals(13, bert.graft(older, Map.of("features", HIDDEN)).opset(), "MatMul did not change");
        OnnxModel newest = head(20, "features", Shape.of("batch", 16, 40), "scores");
        assertEquals(
                13, bert.graft(newest, Map.of("features", HIDDEN)).opset(), "ReduceMean changed in 18, MatMul did not");
    }

    @Test
    void saysWhichOperatorsChangedTheirMeaning() {
        var g = new GraphBuilder("head", 11);
        String x = g.input("in", ElementType.FLOAT, Shape.of("batch", 16, 40));
        g.output(g.node("Softmax", x).attribute("axis", 1).as("p"), ElementType.FLOAT, Shape.unranked());
        var problem =
                problemOf("onnx.opset-clash", () -> TestModels.read("bert").graft(g.build(), Map.of("in", HIDDEN)));
        assertTrue(
                problem.message().contains("13 and 11") && problem.message().contains("Softmax"), problem.sentence());
    }

    @Test
    void metadataOfBothIsKept() {
        OnnxModel bert = TestModels.read("bert").withMetadata(Map.of("a", "lower", "b", "lower"));
        OnnxModel top = head(13, "features", Shape.of("batch", 16, 40), "scores")
                .withMetadata(Map.of("a", "upper", "c", "upper"));
        Map<String, String> metadata =
                bert.graft(top, Map.of("features", HIDDEN)).metadata();
        assertEquals(Map.of("a", "lower", "b", "lower", "c", "upper"), metadata);
        assertNotEquals(bert.sha256(), top.sha256());
    }
}
