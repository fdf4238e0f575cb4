package io.graftflow.engine.pytorch.internal.compile;

import java.util.OptionalLong;

/**
 * A whole number in a program: one that is known while compiling, or an expression for one that is known when it runs.
 *
 * @param known its value, when it is known
 * @param code an expression of type {@code int} that may be written anywhere without brackets
 */
record Int(OptionalLong known, String code) {

    static Int of(long value) {
        return new Int(OptionalLong.of(value), value < 0 ? "(" + value + ")" : Long.toString(value));
    }

    /** An expression, such as {@code v3} or {@code l1[0]}. */
    static Int code(String code) {
        return new Int(OptionalLong.empty(), code);
    }

    boolean is(long value) {
        return known.isPresent() && known.getAsLong() == value;
    }

    private interface Fold {
        long of(long a, long b);
    }

    private static Int apply(Int a, Int b, Fold fold, String format) {
        return a.known.isPresent() && b.known.isPresent()
                ? of(fold.of(a.known.getAsLong(), b.known.getAsLong()))
                : code(String.format(format, a.code, b.code));
    }

    Int plus(Int other) {
        return is(0) ? other : other.is(0) ? this : apply(this, other, (a, b) -> a + b, "(%s + %s)");
    }

    Int minus(Int other) {
        return other.is(0) ? this : apply(this, other, (a, b) -> a - b, "(%s - %s)");
    }

    Int times(Int other) {
        return is(1) ? other : other.is(1) ? this : apply(this, other, (a, b) -> a * b, "(%s * %s)");
    }

    /** The quotient towards zero, as ONNX divides; towards minus infinity is what {@code //} does. */
    Int dividedBy(Int other) {
        return other.is(1)
                ? this
                : apply(
                        this,
                        other,
                        (a, b) -> a / b,
                        "(%1$s // %2$s if (%1$s >= 0) == (%2$s > 0) else -((-%1$s) // %2$s))");
    }

    /** The quotient towards minus infinity. */
    Int floorDividedBy(Int other) {
        return other.is(1) ? this : apply(this, other, Math::floorDiv, "(%s // %s)");
    }

    Int min(Int other) {
        return apply(this, other, Math::min, "min(%s, %s)");
    }

    Int max(Int other) {
        return apply(this, other, Math::max, "max(%s, %s)");
    }

    /** 1 when both are equal, else 0. */
    Int equal(Int other) {
        return apply(this, other, (a, b) -> a == b ? 1 : 0, "int(%s == %s)");
    }

    /** The first where this is not 0, else the second. */
    Int choose(Int then, Int otherwise) {
        if (known.isPresent()) {
            return is(0) ? otherwise : then;
        }
        return code("(" + then.code + " if " + code + " != 0 else " + otherwise.code + ")");
    }

    @Override
    public String toString() {
        return code;
    }
}
