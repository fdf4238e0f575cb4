package io.graftflow.engine.pytorch.operators;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Why some operators have no gradient to check. */
final class GradientReasons {

    /** From operators to reasons. */
    static final Map<String, String> REASONS = reasons();

    private GradientReasons() {}

    private static Map<String, String> reasons() {
        var reasons = new HashMap<String, String>();
        List.of("ArgMax", "ArgMin", "NonZero").forEach(name -> reasons.put(name, "gives positions"));
        List.of("Shape", "Size").forEach(name -> reasons.put(name, "gives sizes"));
        List.of("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "IsNaN", "IsInf")
                .forEach(name -> reasons.put(name, "gives truth values"));
        List.of("Not", "And", "Or", "Xor").forEach(name -> reasons.put(name, "takes truth values"));
        List.of("BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "BitShift")
                .forEach(name -> reasons.put(name, "takes integers"));
        List.of("Ceil", "Floor", "Round", "Sign").forEach(name -> reasons.put(name, "is flat between its steps"));
        reasons.put("Hardmax", "is flat between its steps");
        reasons.put("EyeLike", "looks at a shape alone");
        List.of("Constant", "ConstantOfShape", "Range", "HannWindow", "HammingWindow", "BlackmanWindow")
                .forEach(name -> reasons.put(name, "is made of no floats"));
        return reasons;
    }
}
