package io.graftflow.engine.pytorch.internal.compile;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes calls and numbers of TorchScript. */
final class Code {

    private Code() {}

    /**
     * A call of a function of PyTorch. Strings are code; numbers, truth values and arrays of {@code long} are written as
     * Python has them.
     */
    static String call(String function, Object... arguments) {
        return Arrays.stream(arguments)
                .map(Code::argument)
                .collect(Collectors.joining(", ", "torch." + function + "(", ")"));
    }

    private static String argument(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof Double real) {
            return real(real);
        }
        if (value instanceof long[] list) {
            return Ints.of(list).code();
        }
        return value.toString();
    }

    /** A number of type {@code float}. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "(-inf)";
        }
        return value < 0 || 1 / value < 0 ? "(" + value + ")" : Double.toString(value);
    }

    /** A text in quotes. */
    static String text(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
