package io.graftflow.nodes.model.fusemodels;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scores;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How good a model is on rows.
 *
 * @param values by metric, the most telling first
 * @param scores of a classifier, all there is to say
 */
record Measurement(Map<String, Double> values, Optional<Scores> scores) {

    /** Keeps its own copy, in order. */
    Measurement {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static Measurement of(Scores scores) {
        return new Measurement(scores.byId(), Optional.of(scores));
    }

    /** The most telling metric, or the named one. */
    String metric(String wanted) {
        String metric =
                wanted.equals(FuseSettings.AUTO) ? values.keySet().iterator().next() : wanted;
        if (!values.containsKey(metric)) {
            throw ValidationRows.unknownMetric(metric, values.keySet());
        }
        return metric;
    }

    /** Whether more of a metric is better. */
    static boolean greaterIsBetter(String metric, Metrics metrics) {
        return metrics.all().stream()
                .<Criterion>map(own -> own)
                .filter(own -> own.id().equals(metric))
                .findFirst()
                .or(() -> Metrics.criterion(metric))
                .map(Criterion::greaterIsBetter)
                .orElse(false);
    }
}
