package io.graftflow.onnx;

/** The size of one axis: a number, or a name for a number that is only known when the model runs. */
public sealed interface Dim {

    /**
     * A size that is known.
     *
     * @param size 0 or more
     */
    record Fixed(long size) implements Dim {
        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /**
     * A size that is known when the model runs. Two axes with the same symbol have the same size. The name may be an
     * expression over other symbols, such as {@code 2*batch} or {@code sequence + 1}; a name that begins with {@code ?}
     * was made up, because the model gives none.
     *
     * @param name the symbol or expression
     */
    record Symbol(String name) implements Dim {

        /** Whether the model gives no name for it. */
        public boolean isAnonymous() {
            return name.startsWith("?");
        }

        @Override
        public String toString() {
            return isAnonymous() ? "?" : name;
        }
    }

    /** A known size. */
    static Dim of(long size) {
        return new Fixed(size);
    }

    /** A named size. */
    static Dim of(String symbol) {
        return new Symbol(symbol);
    }

    /** A size without a name: the axis of a tensor. Unequal to all other symbols. */
    static Dim unknown(String tensor, int axis) {
        return new Symbol("?" + tensor + "." + axis);
    }

    /** Whether it is a number. */
    default boolean isFixed() {
        return this instanceof Fixed;
    }

    /** The size, or {@code otherwise} when it is a symbol. */
    default long orElse(long otherwise) {
        return this instanceof Fixed fixed ? fixed.size() : otherwise;
    }
}
