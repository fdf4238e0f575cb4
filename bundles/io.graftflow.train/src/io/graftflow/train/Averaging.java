package io.graftflow.train;

import io.graftflow.base.Titled;

/**
 * Of which steps the weights that are taken are the mean.
 *
 * @param kind how they are averaged
 * @param decay of an exponential mean: the part of it that a step leaves, 0 to 1
 * @param start of a stochastic weight average: the part of the steps after which it begins, 0 up to 1
 */
public record Averaging(Kind kind, double decay, double start) {

    /** How weights are averaged. */
    public enum Kind implements Titled {
        /** Not at all. */
        NONE("None"),
        /** Exponentially, after each step (Polyak and Juditsky, 1992). */
        EMA("Moving average (EMA)"),
        /** All alike, after each epoch from a certain one on (Izmailov et al., 2018, arXiv:1803.05407). */
        SWA("Last epochs (SWA)");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** The weights of the last step. */
    public static final Averaging NONE = new Averaging(Kind.NONE, 0.999, 0.75);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public Averaging {
        Ranges.require(decay >= 0 && decay <= 1, "averageDecay", "0 to 1", decay);
        Ranges.require(start >= 0 && start < 1, "averageStart", "0 up to 1", start);
    }

    /** An exponential mean. */
    public static Averaging exponential(double decay) {
        return new Averaging(Kind.EMA, decay, NONE.start);
    }

    /** A mean over all epochs from a part of the training on. */
    public static Averaging stochastic(double start) {
        return new Averaging(Kind.SWA, NONE.decay, start);
    }
}
