package io.graftflow.train.plan;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Group;
import io.graftflow.model.LayerPattern;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gives tensors their own rates and weight decay. */
final class GroupMaker {

    private final FreezingPlan plan;
    private final Stages stages;
    private final Map<String, Parameter> parameters = new HashMap<>();
    private final Map<String, Double> patterned = new HashMap<>();

    private record Factors(double rate, double decay) {

        private static final Factors NONE = new Factors(1, 1);
        private static final Comparator<Factors> ORDER =
                Comparator.comparingDouble(Factors::rate).reversed().thenComparingDouble(Factors::decay);
    }

    /**
     * Groups for the tensors of a model.
     *
     * @throws ProblemException {@code train.no-layer-fits}
     */
    GroupMaker(FreezingPlan plan, Layer root, Stages stages) {
        this.plan = plan;
        this.stages = stages;
        root.allParameters().forEach(own -> parameters.put(own.tensor(), own));
        plan.rates().patterns().forEach((text, factor) -> {
            LayerPattern pattern = LayerPattern.glob(text);
            List<Parameter> fitting = pattern.select(root);
            if (fitting.isEmpty()) {
                throw ProblemException.error(
                                "train.no-layer-fits",
                                "No layer and no weight fits \"" + text + "\".",
                                pattern.remedy(root))
                        .at("layerRates");
            }
            fitting.forEach(own -> patterned.put(own.tensor(), factor));
        });
    }

    /** The groups of tensors that do not go by the factors 1 and 1, the fastest first. */
    List<Group> of(SortedSet<String> tensors, SortedSet<String> adapted) {
        Map<Factors, SortedSet<String>> groups = new TreeMap<>(Factors.ORDER);
        tensors.forEach(tensor -> add(groups, new Factors(rate(tensor), decay(tensor)), List.of(tensor)));
        adapted.forEach(weight ->
                add(groups, new Factors(rate(weight), 1), List.of(weight + Phase.FIRST, weight + Phase.SECOND)));
        groups.remove(Factors.NONE);
        var result = new ArrayList<Group>();
        groups.forEach((factors, members) -> result.add(new Group(members, factors.rate(), factors.decay())));
        return result;
    }

    private static void add(Map<Factors, SortedSet<String>> groups, Factors factors, List<String> names) {
        groups.computeIfAbsent(factors, key -> new TreeSet<>()).addAll(names);
    }

    private double rate(String tensor) {
        Double pattern = patterned.get(tensor);
        return pattern == null ? plan.rates().factor(stages.depth(tensor), plan.tuning()) : pattern;
    }

    /** None for biases, scales and whatever else has one axis, as is usual (Loshchilov and Hutter leave it open). */
    private double decay(String tensor) {
        return plan.decaysAll() || !isVector(parameters.get(tensor)) ? 1 : 0;
    }

    private static boolean isVector(Parameter own) {
        boolean small =
                switch (own.part()) {
                    case BIAS, NORM_BIAS, NORM_SCALE -> true;
                    case MATRIX, KERNEL, OTHER -> false;
                };
        return small
                || own.shape().dims().stream().filter(dim -> dim.orElse(1) > 1).count() <= 1;
    }
}
