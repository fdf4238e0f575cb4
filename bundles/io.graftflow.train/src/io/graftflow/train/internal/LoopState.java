package io.graftflow.train.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.TrainingHistory;
import io.graftflow.train.TrainingHistory.Epoch;
import io.graftflow.train.TrainingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a training stands, apart from what the engine holds. */
final class LoopState {

    /** The epoch that is under way, from 0. */
    int epoch;

    /** Batches done of that epoch. */
    int batch;

    /** Steps done in all. */
    long step;

    /** Sum of the losses of the rows of this epoch so far. */
    double lossSum;

    /** Rows of this epoch so far. */
    long lossRows;

    /** The learning rate of the last step. */
    double learningRate;

    /** The highest learning rate: that of the settings, or the one that was found; 0 before that. */
    double highestRate;

    /** Rows that are run at once; 0 before that was decided. */
    int partRows;

    /** The epoch with the best measurement so far, from 1; 0 before there is one, and when it was there before. */
    int bestEpoch;

    /** The best measurement so far, where less is better. */
    double bestValue = Double.POSITIVE_INFINITY;

    /** The loss of that measurement. */
    double bestLoss = Double.POSITIVE_INFINITY;

    /** Measurements since the best one. */
    int sinceBest;

    /** The weights of the best measurement; empty when they are not kept. */
    Map<String, TensorData> bestWeights = Map.of();

    /** Whether patience has run out. */
    boolean stopped;

    /** What the schedule keeps. */
    Map<String, Double> schedule = Map.of();

    /** Epochs that are in the mean of the weights. */
    int averaged;

    /** What has happened in the epochs that are done. */
    final List<Epoch> epochs = new ArrayList<>();

    /** What was measured. */
    final List<TrainingLog.Measurement> measurements = new ArrayList<>();

    /** What the learning-rate finder saw. */
    final List<TrainingLog.RatePoint> rates = new ArrayList<>();

    /** What was decided on the way. */
    final List<String> notes = new ArrayList<>();

    /** All but the weights, to the bit. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("epoch", epoch).put("batch", batch).put("step", step);
        json.put("lossSum", bits(lossSum)).put("lossRows", lossRows);
        json.put("learningRate", bits(learningRate)).put("highestRate", bits(highestRate));
        json.put("partRows", partRows);
        json.put("bestEpoch", bestEpoch).put("bestValue", bits(bestValue)).put("bestLoss", bits(bestLoss));
        json.put("sinceBest", sinceBest).put("stopped", stopped).put("averaged", averaged);
        ObjectNode kept = json.putObject("schedule");
        schedule.forEach((name, value) -> kept.put(name, bits(value)));
        json.set("history", new TrainingHistory(epochs).toJson());
        json.set("log", new TrainingLog(List.of(), measurements, rates, notes).toJson());
        return json;
    }

    /** Reads what {@link #toJson} gave. */
    static LoopState fromJson(JsonNode json) {
        var state = new LoopState();
        state.epoch = json.path("epoch").asInt();
        state.batch = json.path("batch").asInt();
        state.step = json.path("step").asLong();
        state.lossSum = number(json.path("lossSum"));
        state.lossRows = json.path("lossRows").asLong();
        state.learningRate = number(json.path("learningRate"));
        state.highestRate = number(json.path("highestRate"));
        state.partRows = json.path("partRows").asInt();
        state.bestEpoch = json.path("bestEpoch").asInt();
        state.bestValue = number(json.path("bestValue"));
        state.bestLoss = number(json.path("bestLoss"));
        state.sinceBest = json.path("sinceBest").asInt();
        state.stopped = json.path("stopped").asBoolean();
        state.averaged = json.path("averaged").asInt();
        var kept = new TreeMap<String, Double>();
        json.path("schedule").properties().forEach(entry -> kept.put(entry.getKey(), number(entry.getValue())));
        state.schedule = kept;
        state.epochs.addAll(TrainingHistory.fromJson(json.path("history")).epochs());
        TrainingLog log = TrainingLog.fromJson(json.path("log"), List.of());
        state.measurements.addAll(log.measurements());
        state.rates.addAll(log.rates());
        state.notes.addAll(log.notes());
        return state;
    }

    /** A number that comes back with the same bits. */
    private static String bits(double value) {
        return Long.toHexString(Double.doubleToLongBits(value));
    }

    private static double number(JsonNode bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
    }
}
