package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.train.targets.ClassTargets;
import io.graftflow.train.targets.LabelTargets;
import io.graftflow.train.targets.Targets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much the rows of each class weigh in a loss.
 *
 * @param balanced whether rare classes weigh more: {@code rows / (classes · rows of the class)} where a row has one, as
 *     scikit-learn's {@code compute_class_weight} has it; {@code rows without the label / rows with it} where it has several
 * @param byLabel weights by the names of classes, which go before that rule; classes that are not named have 1 without it
 */
public record ClassWeights(boolean balanced, Map<String, Double> byLabel) {

    /** All alike. */
    public static final ClassWeights NONE = new ClassWeights(false, Map.of());

    /** Rare classes weigh more. */
    public static final ClassWeights BALANCED = new ClassWeights(true, Map.of());

    /**
     * Keeps its own copy, in order; refuses weights that are not numbers above 0.
     *
     * @throws ProblemException {@code train.bad-setting}
     */
    public ClassWeights {
        byLabel = Collections.unmodifiableSortedMap(new TreeMap<>(byLabel));
        byLabel.forEach((label, weight) -> Ranges.require(
                weight > 0 && weight < Double.POSITIVE_INFINITY, "weights", "above 0 for " + label, weight));
    }

    /** Whether all classes are alike. */
    public boolean isNone() {
        return !balanced && byLabel.isEmpty();
    }

    /**
     * A weight for each class.
     *
     * @return as many as there are classes; none when all are alike
     * @throws ProblemException {@code train.unknown-label}
     */
    public List<Float> of(Targets targets) {
        if (isNone()) {
            return List.of();
        }
        Targets truth = targets.truth();
        if (truth instanceof ClassTargets classes) {
            double rows = classes.rows();
            int all = classes.labels().size();
            return weights(classes.labels(), classes.counts(), count -> rows / (all * (double) count));
        }
        if (truth instanceof LabelTargets labels) {
            double rows = labels.rows();
            return weights(labels.labels(), labels.counts(), count -> (rows - count) / count);
        }
        return List.of();
    }

    /** What a class of so many rows weighs. */
    @FunctionalInterface
    private interface Rule {
        double of(long count);
    }

    private List<Float> weights(List<String> labels, long[] counts, Rule rule) {
        for (String label : byLabel.keySet()) {
            if (!labels.contains(label)) {
                throw ProblemException.error(
                                "train.unknown-label",
                                "There is a weight for \"" + label + "\", which is no label of the model.",
                                Nearest.remedy(label, labels))
                        .at("weights");
            }
        }
        var weights = new ArrayList<Float>(labels.size());
        for (int i = 0; i < counts.length; i++) {
            double usual = balanced && counts[i] > 0 ? rule.of(counts[i]) : 1;
            weights.add(
                    byLabel.getOrDefault(labels.get(i), usual > 0 ? usual : 1).floatValue());
        }
        return weights;
    }
}
