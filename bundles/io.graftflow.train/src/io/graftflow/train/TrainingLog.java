package io.graftflow.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What happened in training, step by step.
 *
 * @param steps the steps in order
 * @param measurements what was measured on held-back rows, in order
 * @param rates what the learning-rate finder saw; empty when it was not asked
 * @param notes what was decided on the way, in sentences: precision, parts of batches, damaged checkpoints
 */
public record TrainingLog(List<Step> steps, List<Measurement> measurements, List<RatePoint> rates, List<String> notes) {

    private static final int POINTS = 300;

    /** Keeps its own copies. */
    public TrainingLog {
        steps = List.copyOf(steps);
        measurements = List.copyOf(measurements);
        rates = List.copyOf(rates);
        notes = List.copyOf(notes);
    }

    /**
     * One step.
     *
     * @param step its number, from 1
     * @param epoch its epoch, from 1
     * @param rows of its batch
     * @param learningRate the rate
     * @param loss mean over its rows, before the update
     * @param gradientNorm of all gradients as one vector, before clipping
     * @param rowsPerSecond a running mean
     * @param memoryBytes of the process in memory; 0 where the system does not tell
     * @param milliseconds when it ended, since 1970
     */
    public record Step(
            long step,
            int epoch,
            int rows,
            double learningRate,
            double loss,
            double gradientNorm,
            double rowsPerSecond,
            long memoryBytes,
            long milliseconds) {}

    /**
     * A measurement on held-back rows.
     *
     * @param step after which it was made
     * @param epoch of that step, from 1
     * @param loss mean over the rows
     * @param metrics by name
     */
    public record Measurement(long step, int epoch, double loss, Map<String, Double> metrics) {

        /** Keeps its own copy, in order. */
        public Measurement {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /**
     * What the learning-rate finder saw at a rate.
     *
     * @param phase in which it looked, from 1
     * @param rate the learning rate
     * @param loss the smoothed loss
     */
    public record RatePoint(int phase, double rate, double loss) {}

    /**
     * The log of a training in phases: steps and epochs count on from phase to phase. What not all phases say alike begins
     * with the phase that says it.
     *
     * @param before what is said before the first phase
     * @param phases the logs of the phases, in order
     */
    public static TrainingLog ofPhases(List<String> before, List<TrainingLog> phases) {
        var shared = new HashSet<>(phases.isEmpty() ? List.of() : phases.get(0).notes);
        phases.forEach(phase -> shared.retainAll(phase.notes));
        var all = new TrainingLog(List.of(), List.of(), List.of(), before);
        for (int i = 0; i < phases.size(); i++) {
            all = all.then(phases.get(i).inPhase(i + 1, shared));
        }
        return all;
    }

    private TrainingLog inPhase(int phase, Set<String> shared) {
        return new TrainingLog(
                steps,
                measurements,
                rates.stream()
                        .map(point -> new RatePoint(phase, point.rate(), point.loss()))
                        .toList(),
                notes.stream()
                        .map(note -> shared.contains(note) ? note : "Phase " + phase + ": " + note)
                        .toList());
    }

    private TrainingLog then(TrainingLog next) {
        long before = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
        int epochs = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).epoch();
        var all = new ArrayList<>(steps);
        for (Step own : next.steps) {
            all.add(new Step(
                    before + own.step(),
                    epochs + own.epoch(),
                    own.rows(),
                    own.learningRate(),
                    own.loss(),
                    own.gradientNorm(),
                    own.rowsPerSecond(),
                    own.memoryBytes(),
                    own.milliseconds()));
        }
        var measured = new ArrayList<>(measurements);
        next.measurements.forEach(own ->
                measured.add(new Measurement(before + own.step(), epochs + own.epoch(), own.loss(), own.metrics())));
        return new TrainingLog(
                all,
                measured,
                Stream.concat(rates.stream(), next.rates.stream()).toList(),
                Stream.concat(notes.stream(), next.notes.stream()).distinct().toList());
    }

    /** For people: as {@link #toJson}, and in {@code curve} at most {@value #POINTS} stretches of steps: means, and the last step and rate. */
    public ObjectNode summary() {
        ObjectNode json = toJson();
        ArrayNode curve = json.putArray("curve");
        int count = Math.min(POINTS, steps.size());
        for (int i = 0; i < count; i++) {
            List<Step> own =
                    steps.subList((int) ((long) i * steps.size() / count), (int) ((i + 1L) * steps.size() / count));
            curve.addObject()
                    .put("step", own.get(own.size() - 1).step())
                    .put("loss", mean(own, Step::loss))
                    .put("learningRate", own.get(own.size() - 1).learningRate())
                    .put("gradientNorm", mean(own, Step::gradientNorm));
        }
        return json;
    }

    private static double mean(List<Step> steps, ToDoubleFunction<Step> value) {
        return steps.stream().mapToDouble(value).average().orElse(0);
    }

    /** All but the steps as JSON. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        ArrayNode measured = json.putArray("measurements");
        for (Measurement own : measurements) {
            ObjectNode entry = measured.addObject();
            entry.put("step", own.step()).put("epoch", own.epoch()).put("loss", own.loss());
            ObjectNode values = entry.putObject("metrics");
            own.metrics().forEach(values::put);
        }
        ArrayNode curve = json.putArray("rates");
        rates.forEach(point -> curve.addObject()
                .put("phase", point.phase())
                .put("rate", point.rate())
                .put("loss", point.loss()));
        ArrayNode said = json.putArray("notes");
        notes.forEach(said::add);
        return json;
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @param steps the steps
     */
    public static TrainingLog fromJson(JsonNode json, List<Step> steps) {
        var measurements = new ArrayList<Measurement>();
        for (JsonNode own : json.path("measurements")) {
            var metrics = new LinkedHashMap<String, Double>();
            own.path("metrics")
                    .properties()
                    .forEach(entry ->
                            metrics.put(entry.getKey(), entry.getValue().asDouble()));
            measurements.add(new Measurement(
                    own.path("step").asLong(),
                    own.path("epoch").asInt(),
                    own.path("loss").asDouble(),
                    metrics));
        }
        var rates = new ArrayList<RatePoint>();
        json.path("rates")
                .forEach(point -> rates.add(new RatePoint(
                        point.path("phase").asInt(1),
                        point.path("rate").asDouble(),
                        point.path("loss").asDouble())));
        var notes = new ArrayList<String>();
        json.path("notes").forEach(note -> notes.add(note.asText()));
        return new TrainingLog(steps, measurements, rates, notes);
    }
}
