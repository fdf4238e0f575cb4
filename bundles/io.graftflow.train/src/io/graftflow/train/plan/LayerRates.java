package io.graftflow.train.plan;

import io.graftflow.train.Ranges;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the learning rate falls from the head down (discriminative fine-tuning; Howard and Ruder, 2018, arXiv:1801.06146).
 *
 * @param belowHead what the rate of all below the head is multiplied by; 0 for {@link #USUAL} where all weights train and
 *     1 where a part of them or adapters do, which want more
 * @param perBlock what it is multiplied by once more for each block further down
 * @param patterns factors of layers by pattern, which take the place of the other two; of several that fit, the last
 */
public record LayerRates(double belowHead, double perBlock, Map<String, Double> patterns) {

    /** The usual factor below a head that was trained before. */
    public static final double USUAL = 0.1;

    /** A tenth below the head, or 1 for a part of the weights; all blocks alike. */
    public static final LayerRates DEFAULT = new LayerRates(0, 1, Map.of());

    /** One rate for all. */
    public static final LayerRates SAME = new LayerRates(1, 1, Map.of());

    /**
     * Keeps its own copy.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public LayerRates {
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
        require(belowHead, "belowHead");
        require(perBlock, "perBlock");
        patterns.values().forEach(factor -> require(factor, "layerRates"));
    }

    private static void require(double factor, String setting) {
        Ranges.require(
                factor >= 0 && factor < Double.POSITIVE_INFINITY,
                setting,
                "a factor of the learning rate, 0 or more",
                factor);
    }

    /**
     * The factor of a tensor that no pattern fits.
     *
     * @param depth 0 for the head, 1 for the block on top, and so on downwards
     */
    double factor(int depth, Tuning tuning) {
        if (depth == 0) {
            return 1;
        }
        double usual = tuning == Tuning.FULL ? USUAL : 1;
        return (belowHead == 0 ? usual : belowHead) * Math.pow(perBlock, depth - 1);
    }
}
