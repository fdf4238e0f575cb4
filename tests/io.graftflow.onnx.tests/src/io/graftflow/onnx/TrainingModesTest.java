package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingModesTest {

    private static final Shape IMAGES = Shape.of("batch", 2, 3, 3);

    private static OnnxModel norm(long opset, String... outputs) {
        var graph = new GraphBuilder("norm", opset);
        String x = graph.input("x", ElementType.FLOAT, IMAGES);
        GraphBuilder.Node norm = graph.node(
                "BatchNormalization",
                x,
                graph.initializer("scale", TensorData.of(new float[] {1, 2}, 2)),
                graph.initializer("bias", TensorData.of(new float[] {0, 1}, 2)),
                graph.initializer("mean", TensorData.of(new float[] {0, 1}, 2)),
                graph.initializer("variance", TensorData.of(new float[] {1, 4}, 2)));
        norm.attribute("epsilon", 1e-3f);
        if (opset >= 14) {
            norm.attribute("training_mode", 1);
        }
        norm.outputs(outputs);
        graph.output(outputs[0], ElementType.FLOAT, IMAGES);
        return graph.build();
    }

    private static OnnxModel dropout(boolean training, boolean asOutput) {
        var graph = new GraphBuilder("dropout", 17);
        String x = graph.input("x", ElementType.FLOAT, IMAGES);
        String ratio = graph.initializer("ratio", TensorData.scalar(0.4f));
        String mode = graph.initializer(
                "mode", TensorData.of(new boolean[] {training}).reshape());
        String once = graph.node("Dropout", x, ratio, mode).as("once");
        String twice = graph.node("Dropout", once, ratio).as("twice");
        String y = asOutput ? twice : graph.node("Relu", twice).as("y");
        graph.output(y, ElementType.FLOAT, IMAGES);
        return graph.build();
    }

    @Test
    void aNormThatIsInItsModeForUseStaysAsItIs() {
        OnnxModel network = norm(13, "y");
        assertSame(network, TrainingModes.off(network));
        assertSame(network, TrainingModes.removed(network));
    }

    @Test
    void theFiveResultsOfOldExportsBecomeOne() {
        NodeProto node =
                TrainingModes.off(norm(12, "y", "m", "v", "sm", "sv")).nodes().get(0);
        assertEquals(List.of("y"), node.getOutputList());
        assertEquals(5, node.getInputCount());
        assertEquals(1e-3f, Attributes.of(node).real("epsilon", 0));
    }

    @Test
    void trainingModeIsTakenOut() {
        NodeProto node = TrainingModes.off(norm(15, "y", "m", "v")).nodes().get(0);
        assertEquals(List.of("y"), node.getOutputList());
        assertFalse(Attributes.of(node).has("training_mode"));
    }

    @Test
    void dropoutThatDropsInUsePassesItsInputOn() {
        OnnxModel off = TrainingModes.off(dropout(true, false));
        assertTrue(off.nodes().stream().allMatch(node -> node.getInputCount() <= 2));
        assertFalse(off.initializerNames().contains("mode"));
        assertTrue(off.initializerNames().contains("ratio"));
    }

    @Test
    void dropoutIsTakenOutAndWhatReadItReadsItsInput() {
        OnnxModel removed = TrainingModes.removed(dropout(true, false));
        assertEquals(1, removed.nodes().size());
        assertEquals(List.of("x"), removed.nodes().get(0).getInputList());
        assertEquals("y", removed.outputs().get(0).name());
        assertTrue(removed.initializerNames().isEmpty());
        assertEquals(List.of(), removed.check());
        assertSame(removed, TrainingModes.removed(removed));
    }

    @Test
    void dropoutWhoseResultIsAnOutputStays() {
        OnnxModel removed = TrainingModes.removed(dropout(false, true));
        assertEquals(1, removed.nodes().size());
        assertEquals("Dropout", removed.nodes().get(0).getOpType());
        assertEquals("x", removed.nodes().get(0).getInput(0));
    }
}
