package io.graftflow.engine.pytorch.internal.compile;

import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How one operator is translated from one version of the standard operators on.
 *
 * @param name the operator
 * @param since the first version for which it holds
 * @param whole translates it in plain integers, when its inputs are such, and says whether it could
 * @param emit translates it in tensors
 * @param narrow whether it works on bfloat16 numbers as they come
 */
record Operator(String name, int since, Predicate<Emitter> whole, Consumer<Emitter> emit, Narrow narrow) {

    /** Which inputs decide whether an operator works on bfloat16 numbers, which are its result then. */
    enum Narrow {
        /** None: it takes floats as the graph says. */
        NEVER,
        /** The first. */
        FIRST,
        /** All. */
        ALL
    }

    /** Translates a node. */
    void translate(Emitter node) {
        if (!whole.test(node)) {
            emit.accept(node);
        }
    }
}
