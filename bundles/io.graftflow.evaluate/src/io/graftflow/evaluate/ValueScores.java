package io.graftflow.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good answers are that are numbers.
 *
 * @param rows how many rows
 * @param metrics the mean of each metric over the numbers of a row, in the order of {@link Metrics}
 * @param values each number, in order
 */
public record ValueScores(long rows, Map<ValueMetric, Double> metrics, List<Value> values) {

    /** Keeps its own copies. */
    public ValueScores {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        values = List.copyOf(values);
    }

    /**
     * How good one number is told.
     *
     * @param name what it is called
     * @param metrics the value of each metric
     * @param truths the true numbers, row by row
     * @param answers what they are told to be
     */
    public record Value(String name, Map<ValueMetric, Double> metrics, double[] truths, double[] answers) {

        /** The mean of answer less truth: above 0 where answers are too large on the whole. */
        public double bias() {
            double sum = 0;
            for (int i = 0; i < truths.length; i++) {
                sum += answers[i] - truths[i];
            }
            return sum / truths.length;
        }

        /** The smallest and the largest true number. */
        public double[] range() {
            return new double[] {
                Arrays.stream(truths).min().orElse(0),
                Arrays.stream(truths).max().orElse(0)
            };
        }
    }

    /**
     * As JSON: {@code {"rows", "metrics": {ID: number}, "values": [{"name", ID: number…, "bias", "min", "max"}]}}; {@code min}
     * and {@code max} are of the truth.
     */
    public ObjectNode toJson() {
        ObjectNode result = Json.object();
        result.put("rows", rows);
        ObjectNode all = result.putObject("metrics");
        metrics.forEach((metric, value) -> all.put(metric.id(), value));
        ArrayNode list = result.putArray("values");
        for (Value value : values) {
            ObjectNode one = list.addObject().put("name", value.name());
            value.metrics().forEach((metric, number) -> one.put(metric.id(), number));
            double[] range = value.range();
            one.put("bias", value.bias()).put("min", range[0]).put("max", range[1]);
        }
        return result;
    }
}
