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
import java.util.List;
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
     * @param validationAccuracy part of the held-back rows that are told right, at its end, 0 to 1
     */
    public record Epoch(
            int epoch,
            long steps,
            double learningRate,
            double loss,
            OptionalDouble validationLoss,
            OptionalDouble validationAccuracy) {}

    /** The columns of {@link #write}. */
    public static final TableSpec COLUMNS = TableSpec.of(
            Column.required("epoch", ColumnKind.INTEGER),
            Column.required("steps", ColumnKind.INTEGER),
            Column.required("learning_rate", ColumnKind.NUMBER),
            Column.required("loss", ColumnKind.NUMBER),
            Column.of("validation_loss", ColumnKind.NUMBER),
            Column.of("validation_accuracy", ColumnKind.NUMBER));

    /** Writes it as a table, one row an epoch. */
    public Table write(Path file) {
        try (TableWriter writer = Table.write(file, COLUMNS)) {
            for (Epoch epoch : epochs) {
                writer.integer(0, epoch.epoch()).integer(1, epoch.steps());
                writer.number(2, epoch.learningRate()).number(3, epoch.loss());
                epoch.validationLoss().ifPresent(value -> writer.number(4, value));
                epoch.validationAccuracy().ifPresent(value -> writer.number(5, value));
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
            epoch.validationLoss().ifPresent(value -> json.put("validationLoss", value));
            epoch.validationAccuracy().ifPresent(value -> json.put("validationAccuracy", value));
        }
        return list;
    }

    /** Reads what {@link #toJson} gave. */
    public static TrainingHistory fromJson(JsonNode list) {
        var epochs = new ArrayList<Epoch>();
        for (JsonNode json : list) {
            epochs.add(new Epoch(
                    json.path("epoch").asInt(),
                    json.path("steps").asLong(),
                    json.path("learningRate").asDouble(),
                    json.path("loss").asDouble(),
                    number(json.path("validationLoss")),
                    number(json.path("validationAccuracy"))));
        }
        return new TrainingHistory(epochs);
    }

    private static OptionalDouble number(JsonNode value) {
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }
}
