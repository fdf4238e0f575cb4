package io.graftflow.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How good a classifier is on some rows.
 *
 * @param rows how many rows
 * @param metrics the value of each metric, in the order of {@link Metrics}
 * @param confusion which classes are taken for which
 * @param reliability how often predictions of a confidence are right
 */
public record Scores(
        long rows, Map<Metric, Double> metrics, ConfusionMatrix confusion, List<Reliability.Bin> reliability) {

    /** Keeps its own copies. */
    public Scores {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        reliability = List.copyOf(reliability);
    }

    /** The classes in order. */
    public List<String> labels() {
        return confusion.labels();
    }

    /** The value of each metric by its id, in the order of {@link Metrics}. */
    public Map<String, Double> byId() {
        var result = new LinkedHashMap<String, Double>();
        metrics.forEach((metric, value) -> result.put(metric.id(), value));
        return result;
    }

    /**
     * As JSON: {@code {"rows", "metrics": {ID: number}, "classes": [{"label", "precision", "recall", "f1", "support"}],
     * "confusion": [{"truth", "predicted", "rows"}], "reliability": [{"from", "to", "rows", "confidence", "accuracy"}]}};
     * the confusion matrix holds what is not 0.
     */
    public ObjectNode toJson() {
        ObjectNode result = Json.object();
        result.put("rows", rows);
        ObjectNode values = result.putObject("metrics");
        byId().forEach(values::put);
        ArrayNode classes = result.putArray("classes");
        for (ClassScores scores : confusion.classes()) {
            classes.addObject()
                    .put("label", scores.label())
                    .put("precision", scores.precision())
                    .put("recall", scores.recall())
                    .put("f1", scores.f1())
                    .put("support", scores.support());
        }
        ArrayNode cells = result.putArray("confusion");
        for (ConfusionMatrix.Cell cell : confusion.cells()) {
            cells.addObject()
                    .put("truth", cell.truth())
                    .put("predicted", cell.predicted())
                    .put("rows", cell.rows());
        }
        ArrayNode bins = result.putArray("reliability");
        for (Reliability.Bin bin : reliability) {
            bins.addObject()
                    .put("from", bin.from())
                    .put("to", bin.to())
                    .put("rows", bin.rows())
                    .put("confidence", bin.confidence())
                    .put("accuracy", bin.accuracy());
        }
        return result;
    }
}
