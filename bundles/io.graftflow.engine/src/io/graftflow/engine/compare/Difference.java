package io.graftflow.engine.compare;

import java.util.Arrays;

/**
 * How a tensor differs from the wanted one.
 *
 * @param tensor its name
 * @param same whether all elements are within the tolerance
 * @param maxAbs the largest absolute difference of two finite elements; 0 for text
 * @param maxRel the largest difference relative to a wanted element that is not 0; 0 for text
 * @param share the largest share of the tolerance that an element took; 0 when all are just as wanted
 * @param wrong how many elements are outside the tolerance
 * @param elements of how many
 * @param index where the worst one is; empty when nothing differs, for scalars, and when the types or shapes differ
 * @param message one sentence about the worst one; empty when nothing is outside the tolerance
 */
public record Difference(
        String tensor,
        boolean same,
        double maxAbs,
        double maxRel,
        double share,
        long wrong,
        long elements,
        long[] index,
        String message) {

    /** Keeps its own copy. */
    public Difference {
        index = index.clone();
    }

    /** A copy. */
    @Override
    public long[] index() {
        return index.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Difference that
                && tensor.equals(that.tensor)
                && same == that.same
                && Double.compare(maxAbs, that.maxAbs) == 0
                && Double.compare(maxRel, that.maxRel) == 0
                && Double.compare(share, that.share) == 0
                && wrong == that.wrong
                && elements == that.elements
                && Arrays.equals(index, that.index)
                && message.equals(that.message);
    }

    @Override
    public int hashCode() {
        return tensor.hashCode() * 31 + Arrays.hashCode(index);
    }
}
