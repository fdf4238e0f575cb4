package io.graftflow.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How good answers are that say which labels a row has.
 *
 * @param rows how many rows
 * @param threshold from which probability on a label was told
 * @param metrics the value of each metric, in the order of {@link Metrics}
 * @param labels each label, in order
 */
public record LabelScores(long rows, double threshold, Map<LabelMetric, Double> metrics, List<Label> labels) {

    /** Keeps its own copies. */
    public LabelScores {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        labels = List.copyOf(labels);
    }

    /**
     * How good one label is told.
     *
     * @param counts how often it is true, told, and both
     * @param averagePrecision how well its rows are ranked before others; empty when no row has it
     */
    public record Label(ClassScores counts, OptionalDouble averagePrecision) {}

    /**
     * As JSON: {@code {"rows", "threshold", "metrics": {ID: number}, "labels": [{"label", "precision", "recall", "f1",
     * "averagePrecision"?, "support", "predictions"}]}}.
     */
    public ObjectNode toJson() {
        ObjectNode result = Json.object();
        result.put("rows", rows).put("threshold", threshold);
        ObjectNode values = result.putObject("metrics");
        metrics.forEach((metric, value) -> values.put(metric.id(), value));
        ArrayNode list = result.putArray("labels");
        for (Label label : labels) {
            ObjectNode one = list.addObject()
                    .put("label", label.counts().label())
                    .put("precision", label.counts().precision())
                    .put("recall", label.counts().recall())
                    .put("f1", label.counts().f1());
            label.averagePrecision().ifPresent(value -> one.put("averagePrecision", value));
            one.put("support", label.counts().support())
                    .put("predictions", label.counts().predictions());
        }
        return result;
    }
}
