package io.graftflow.onnx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OperatorsTest {

    private static boolean same(String operator, long from, long to) {
        return Operators.find(operator).orElseThrow().same(from, to);
    }

    @Test
    void knowsWhenOperatorsChangedTheirMeaning() {
        assertTrue(same("MatMul", 9, 22));
        assertTrue(same("MatMul", 22, 9));
        assertFalse(same("Softmax", 11, 13), "its default axis changed");
        assertFalse(same("ReduceMean", 17, 18), "its axes became an input");
        assertTrue(same("ReduceMean", 11, 17));
        assertTrue(same("Reshape", 13, 14), "a setting was added");
        assertFalse(same("Reshape", 14, 13), "the added setting may be in use");
        assertFalse(same("LayerNormalization", 17, 13), "it did not exist");
        assertFalse(same("Clip", 6, 11), "its limits became inputs");
    }

    @Test
    void knowsWhatANodeMustBeGiven() {
        assertEquals(Set.of("axis"), Operators.find("Concat").orElseThrow().required(13));
        assertEquals(Set.of("axes"), Operators.find("Unsqueeze").orElseThrow().required(11));
        assertEquals(Set.of(), Operators.find("Unsqueeze").orElseThrow().required(13));
        assertEquals(17, Operators.find("LayerNormalization").orElseThrow().since());
    }

    /** What has no rule is listed here, so that a new operator is not forgotten. */
    @Test
    void shapeInferenceKnowsAllOperatorsButThese() {
        var missing = new TreeSet<String>();
        for (String operator : Operators.names()) {
            if (TypeRules.find(NodeProto.newBuilder().setOpType(operator).build())
                    .isEmpty()) {
                missing.add(operator);
            }
        }
        assertEquals(
                Set.of(
                        "ConcatFromSequence",
                        "Constant",
                        "ImageDecoder",
                        "Optional",
                        "OptionalGetElement",
                        "SequenceAt",
                        "SequenceConstruct",
                        "SequenceEmpty",
                        "SequenceErase",
                        "SequenceInsert",
                        "SequenceMap",
                        "SplitToSequence",
                        "StringSplit"),
                missing);
    }
}
