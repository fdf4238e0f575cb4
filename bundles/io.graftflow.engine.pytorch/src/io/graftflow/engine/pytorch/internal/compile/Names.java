package io.graftflow.engine.pytorch.internal.compile;

import java.util.HashSet;
import java.util.Set;

/** Makes identifiers of TorchScript from names of ONNX, unequal ones from unequal names. */
final class Names {

    private static final Set<String> RESERVED = Set.of(
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "None",
            "True",
            "False",
            "inf",
            "nan",
            "print",
            "self",
            "training",
            "forward",
            "loss",
            "torch",
            "ops",
            "annotate",
            "CONSTANTS");

    private final Set<String> taken = new HashSet<>(RESERVED);

    /** An identifier that was not given out before; like {@code fc1_weight} for {@code fc1.weight}. */
    String identifier(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        String base = plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? "t" + plain : plain;
        // what ends with "_" is kept for the module's own methods
        base = base.endsWith("_") ? base + "t" : base;
        String free = base;
        for (int i = 2; !taken.add(free); i++) {
            free = base + "_" + i;
        }
        return free;
    }
}
