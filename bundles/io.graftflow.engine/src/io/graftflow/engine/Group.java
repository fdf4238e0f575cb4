package io.graftflow.engine;

import io.graftflow.base.ProblemException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Trainable tensors that learn at a rate of their own.
 *
 * @param tensors initializers
 * @param rateFactor what the learning rate is multiplied by
 * @param decayFactor what the optimizer's weight decay is multiplied by
 */
public record Group(SortedSet<String> tensors, double rateFactor, double decayFactor) {

    /**
     * Keeps its own copy.
     *
     * @throws ProblemException {@code engine.group} when a factor is negative or no number
     */
    public Group {
        tensors = Collections.unmodifiableSortedSet(new TreeSet<>(tensors));
        if (!(rateFactor >= 0 && decayFactor >= 0 && Double.isFinite(rateFactor + decayFactor))) {
            throw ProblemException.error(
                    "engine.group",
                    "A group of tensors cannot learn at the factors " + rateFactor + " of the learning rate and "
                            + decayFactor + " of the weight decay; expected numbers from 0 on.",
                    "Give 1 to take the rate or the decay as it is.");
        }
    }
}
