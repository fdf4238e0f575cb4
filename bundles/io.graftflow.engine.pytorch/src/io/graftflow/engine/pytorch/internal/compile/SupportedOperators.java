package io.graftflow.engine.pytorch.internal.compile;

import java.util.SortedMap;

/** What can be compiled. */
public final class SupportedOperators {

    private SupportedOperators() {}

    /** ONNX's standard operators by name, each with the first version of the operators in which it can be compiled. */
    public static SortedMap<String, Integer> since() {
        return OperatorTable.get().since();
    }
}
