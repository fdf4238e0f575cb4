package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The losses by name. */
final class LossRules {

    private static final Map<String, LossRule> ALL = new LinkedHashMap<>();

    static {
        Stream.of(Classification.all(), List.of(Focal.rule()), Regression.all(), Metric.all())
                .flatMap(Collection::stream)
                .forEach(rule -> ALL.put(rule.name(), rule));
    }

    private LossRules() {}

    /**
     * The loss of a name.
     *
     * @throws ProblemException {@code loss.unknown}
     */
    static LossRule get(String name) {
        LossRule rule = ALL.get(name);
        if (rule == null) {
            throw ProblemException.error(
                    "loss.unknown",
                    "There is no loss \"" + name + "\"; expected one of " + String.join(", ", ALL.keySet()) + ".",
                    Nearest.remedy(name, ALL.keySet()));
        }
        return rule;
    }
}
