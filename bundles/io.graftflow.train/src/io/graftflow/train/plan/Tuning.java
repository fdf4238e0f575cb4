package io.graftflow.train.plan;

import io.graftflow.train.Ranges;
import java.util.List;

/** In which way the weights below the head train. A head always trains whole. */
public sealed interface Tuning {

    /** All of them, as they are. */
    Tuning FULL = Some.FULL;

    /** A choice among the stored tensors. */
    enum Some implements Tuning {
        /** All weights that are not frozen. */
        FULL,
        /** Biases alone, those of normalizations among them (BitFit; Ben Zaken et al., 2022, arXiv:2106.10199). */
        BIAS_ONLY,
        /** Scales and biases of normalizations alone (Frankle et al., 2021, arXiv:2003.00152). */
        NORM_ONLY
    }

    /**
     * Adapters of low rank beside matrices and convolutions, which stay as they are in training and take the adapters in
     * at its end (LoRA; Hu et al., 2021, arXiv:2106.09685).
     *
     * @param rank of an adapter, at least 1
     * @param alpha an adapter's result is multiplied by {@code alpha / rank}
     * @param dropout part of what goes into an adapter that training drops, 0 up to 1
     * @param layers patterns of the layers that get one; empty for all that can have one
     */
    record Lora(int rank, double alpha, double dropout, List<String> layers) implements Tuning {

        /**
         * Keeps its own copy.
         *
         * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
         */
        public Lora {
            layers = List.copyOf(layers);
            Ranges.require(rank >= 1, "rank", "at least 1", rank);
            Ranges.require(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "adapterAlpha", "above 0", alpha);
            Ranges.require(dropout >= 0 && dropout < 1, "adapterDropout", "0 up to 1", dropout);
        }

        /** What an adapter's result is multiplied by. */
        public double scale() {
            return alpha / rank;
        }
    }
}
