package io.graftflow.train.plan;

import io.graftflow.model.ModelSpec;
import io.graftflow.train.Ranges;
import java.util.List;

/**
 * Which of the weights that are not frozen train when, and how.
 *
 * @param kind in which order they come
 * @param headShare the part of the epochs that the head trains alone, where a plan begins with that; at least one epoch,
 *     but for 0: none
 * @param laterRate what the learning rate is multiplied by once more than the head trains, where the head trained alone
 *     before
 * @param rates how the learning rate falls from the head down
 * @param tuning in which way the weights below the head train
 * @param decaysAll whether weight decay draws biases, scales of normalizations and other vectors too, rather than
 *     matrices, kernels and tables alone
 * @param followsStatistics whether batch norm that trains normalizes by the batch and lets its running statistics follow,
 *     rather than going by those that the model has
 */
public record FreezingPlan(
        Kind kind,
        double headShare,
        double laterRate,
        LayerRates rates,
        Tuning tuning,
        boolean decaysAll,
        boolean followsStatistics) {

    /** In which order weights come to train. */
    public enum Kind {
        /** First the head, then all that is not frozen; in one where there is nothing but the head, or no head. */
        TWO_PHASE,
        /** All that is not frozen, from the beginning. */
        ALL_AT_ONCE,
        /** The head, and nothing else. */
        HEAD_ONLY,
        /** First the head, then one block more at a time, from the top down (Howard and Ruder, 2018, arXiv:1801.06146). */
        GRADUAL
    }

    /** Two phases, three tenths of the epochs for the head, a tenth of the rate then, a hundredth below the head. */
    public static final FreezingPlan DEFAULT =
            new FreezingPlan(Kind.TWO_PHASE, 0.3, 0.1, LayerRates.DEFAULT, Tuning.FULL, false, true);

    /** All that is not frozen at one rate and with weight decay on all, in one phase. */
    public static final FreezingPlan PLAIN =
            new FreezingPlan(Kind.ALL_AT_ONCE, 0, 1, LayerRates.SAME, Tuning.FULL, true, true);

    /**
     * Refuses what cannot be planned.
     *
     * @throws io.graftflow.base.ProblemException {@code train.bad-setting}
     */
    public FreezingPlan {
        Ranges.require(headShare >= 0 && headShare < 1, "headShare", "0 up to 1", headShare);
        Ranges.require(laterRate > 0 && laterRate < Double.POSITIVE_INFINITY, "laterRate", "above 0", laterRate);
    }

    /** The same in another order. */
    public FreezingPlan withKind(Kind other) {
        return new FreezingPlan(other, headShare, laterRate, rates, tuning, decaysAll, followsStatistics);
    }

    /** The same with another part of the epochs for the head alone. */
    public FreezingPlan withHeadShare(double part) {
        return new FreezingPlan(kind, part, laterRate, rates, tuning, decaysAll, followsStatistics);
    }

    /** The same with other rates. */
    public FreezingPlan withRates(double later, LayerRates other) {
        return new FreezingPlan(kind, headShare, later, other, tuning, decaysAll, followsStatistics);
    }

    /** The same in another way. */
    public FreezingPlan withTuning(Tuning other) {
        return new FreezingPlan(kind, headShare, laterRate, rates, other, decaysAll, followsStatistics);
    }

    /** The same with weight decay on all or on matrices alone. */
    public FreezingPlan withDecayOfAll(boolean wanted) {
        return new FreezingPlan(kind, headShare, laterRate, rates, tuning, wanted, followsStatistics);
    }

    /** The same with other statistics of batch norm. */
    public FreezingPlan withStatistics(boolean follow) {
        return new FreezingPlan(kind, headShare, laterRate, rates, tuning, decaysAll, follow);
    }

    /**
     * The phases for a model.
     *
     * @param model its layers, its head and what is frozen of it
     * @param epochs of all phases together; where there are fewer than phases, several blocks come at a time
     * @return at least one, each with at least one epoch
     * @throws io.graftflow.base.ProblemException {@code train.nothing-to-train} when all is frozen; {@code train.no-head} when the head shall
     *     train and there is none that is not frozen; {@code train.method-fits-nothing} when nothing below the head can
     *     train in the wanted way; {@code train.no-layer-fits} for a pattern, with the nearest layer; {@code
     *     train.lora-rank}, {@code train.lora-unfit} for a layer that cannot have an adapter
     */
    public List<Phase> phases(ModelSpec model, int epochs) {
        return new PhasePlanner(this, model).phases(epochs);
    }
}
