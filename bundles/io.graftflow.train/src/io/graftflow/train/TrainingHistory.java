package io.graftflow.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What happened in training, epoch by epoch.
 *
 * @param epochs the epochs in order
 */
public record TrainingHistory(List<Epoch> epochs) {

    /** Keeps its own copy. */
    public TrainingHistory {
        epochs = List.copyOf(epochs);
    }

    /**
     * One epoch.
     *
     * @param epoch its number, from 1
     * @param steps steps done at its end, since the beginning
     * @param learningRate that of its last step
     * @param loss mean over its rows, each measured before the step that it took part in
     * @param validationLoss mean over the held-back rows, at its end
     * @param metrics how good the answers on the held-back rows are at its end, by name, such as {@code accuracy}, the most
     *     telling first
     */
    public record Epoch(
            int epoch,
            long steps,
            double learningRate,
            double loss,
            OptionalDouble validationLoss,
            Map<String, Double> metrics) {

        /** Keeps its own copy, in order. */
        public Epoch {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        /** Part of the held-back rows that are told right, 0 to 1; empty when that was not measured. */
        public OptionalDouble validationAccuracy() {
            return metrics.containsKey("accuracy")
                    ? OptionalDouble.of(metrics.get("accuracy"))
                    : OptionalDouble.empty();
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.required("epoch", ColumnKind.INTEGER),
            Column.required("steps", ColumnKind.INTEGER),
            Column.required("learning_rate", ColumnKind.NUMBER),
            Column.required("loss", ColumnKind.NUMBER),
            Column.of("validation_loss", ColumnKind.NUMBER));

    /** The names of all metrics of the held-back rows, the most telling first. */
    public List<String> metrics() {
        return epochs.stream()
                .flatMap(epoch -> epoch.metrics().keySet().stream())
                .distinct()
                .toList();
    }

    /** The columns of {@link #write}; a metric is in {@code validation_METRIC}, such as {@code validation_micro_f1}. */
    public TableSpec columns() {
        var columns = new ArrayList<>(COLUMNS);
        metrics().forEach(metric -> columns.add(Column.of("validation_" + snake(metric), ColumnKind.NUMBER)));
        return TableSpec.of(columns.toArray(Column[]::new));
    }

    private static String snake(String metric) {
        return metric.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** This one and another one after it, whose epochs and steps count on. */
    public TrainingHistory then(TrainingHistory next) {
        var all = new ArrayList<>(epochs);
        int before = epochs.size();
        long steps = epochs.isEmpty() ? 0 : epochs.get(before - 1).steps();
        for (Epoch epoch : next.epochs()) {
            all.add(new Epoch(
                    before + epoch.epoch(),
                    steps + epoch.steps(),
                    epoch.learningRate(),
                    epoch.loss(),
                    epoch.validationLoss(),
                    epoch.metrics()));
        }
        return new TrainingHistory(all);
    }

    /** Writes it as a table, one row an epoch. */
    public Table write(Path file) {
        List<String> metrics = metrics();
        try (TableWriter writer = Table.write(file, columns())) {
            for (Epoch epoch : epochs) {
                writer.integer(0, epoch.epoch()).integer(1, epoch.steps());
                writer.number(2, epoch.learningRate()).number(3, epoch.loss());
                epoch.validationLoss().ifPresent(value -> writer.number(4, value));
                epoch.metrics()
                        .forEach((metric, value) -> writer.number(COLUMNS.size() + metrics.indexOf(metric), value));
                writer.endRow();
            }
            return writer.finish();
        }
    }

    /** As JSON: a list of epochs. */
    public ArrayNode toJson() {
        ArrayNode list = Json.mapper().createArrayNode();
        for (Epoch epoch : epochs) {
            ObjectNode json = list.addObject();
            json.put("epoch", epoch.epoch()).put("steps", epoch.steps());
            json.put("learningRate", epoch.learningRate()).put("loss", epoch.loss());
            epoch.validationLoss().ifPresent(value -> json.put(VALIDATION_LOSS, value));
            epoch.metrics().forEach((metric, value) -> json.put(member(metric), value));
        }
        return list;
    }

    /** What JSON calls a metric of the held-back rows: {@code validationMicroF1} of {@code microF1}. */
    public static String member(String metric) {
        return VALIDATION + Character.toUpperCase(metric.charAt(0)) + metric.substring(1);
    }

    private static Map<String, Double> metrics(JsonNode epoch) {
        var metrics = new LinkedHashMap<String, Double>();
        epoch.properties().forEach(entry -> {
            String name = entry.getKey();
            if (name.startsWith(VALIDATION) && !name.equals(VALIDATION_LOSS)) {
                String metric = name.substring(VALIDATION.length());
                metrics.put(
                        Character.toLowerCase(metric.charAt(0)) + metric.substring(1),
                        entry.getValue().asDouble());
            }
        });
        return metrics;
    }

    private static final String VALIDATION = "validation";
    private static final String VALIDATION_LOSS = "validationLoss";

    /** Reads what {@link #toJson} gave. */
    public static TrainingHistory fromJson(JsonNode list) {
        var epochs = new ArrayList<Epoch>();
        for (JsonNode json : list) {
            epochs.add(new Epoch(
                    json.path("epoch").asInt(),
                    json.path("steps").asLong(),
                    json.path("learningRate").asDouble(),
                    json.path("loss").asDouble(),
                    number(json.path(VALIDATION_LOSS)),
                    metrics(json)));
        }
        return new TrainingHistory(epochs);
    }

    private static OptionalDouble number(JsonNode value) {
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }
}
