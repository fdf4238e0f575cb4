package io.graftflow.nodes.evaluate.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.compare.Interval;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/**
 * What a comparison tells.
 *
 * @param settings of the node
 * @param models what was compared
 * @param rivals what the models are called
 * @param comparison their answers
 * @param findings their differences
 * @param profiles what each costs
 * @param line the mixtures of the first two, when they were measured
 * @param device where it ran
 */
record ComparisonReport(
        CompareSettings settings,
        List<Model> models,
        List<Rival> rivals,
        Comparison<?> comparison,
        Findings findings,
        List<Profile> profiles,
        Optional<LineBetween> line,
        DeviceChoice device) {

    /**
     * As JSON: {@code {"kind", "rows", "metrics": {"NAME.METRIC": number}, "models": [{"name", "sha256", "bytes",
     * "parameters", "rowsPerSecond"?, "metrics", "provenance"}], "against", "confidence", "draws", "differences": [{"model",
     * "metric", "difference", "low", "high", "outcome"}], "agreement", "sharedErrors", "line"?, "device"}}.
     */
    ObjectNode figures() {
        ObjectNode json = Json.object();
        json.put("kind", comparison.kind()).put("rows", comparison.rows());
        ObjectNode metrics = json.putObject("metrics");
        ArrayNode all = json.putArray("models");
        for (int i = 0; i < models.size(); i++) {
            String name = rivals.get(i).name();
            comparison.metrics(i).forEach((metric, value) -> metrics.put(name + "." + metric.id(), value));
            all.add(model(i));
        }
        json.put("against", rivals.get(findings.reference()).name());
        json.put("confidence", settings.confidence()).put("draws", settings.draws());
        ArrayNode differences = json.putArray("differences");
        findings.others().forEach(model -> addDifferences(differences, model));
        add(json.putArray("agreement"), comparison::agreement);
        add(json.putArray("sharedErrors"), comparison::sharedErrors);
        line.ifPresent(own -> add(json.putObject("line"), own));
        json.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used().toString())
                .put("why", device.why());
        return json;
    }

    private ObjectNode model(int place) {
        Model model = models.get(place);
        Profile profile = profiles.get(place);
        ObjectNode json = Json.object();
        json.put("name", rivals.get(place).name()).put("sha256", model.sha256());
        json.put("bytes", profile.bytes()).put("parameters", profile.parameters());
        profile.rowsPerSecond().ifPresent(value -> json.put("rowsPerSecond", value));
        ObjectNode metrics = json.putObject("metrics");
        comparison.metrics(place).forEach((metric, value) -> metrics.put(metric.id(), value));
        ArrayNode provenance = json.putArray("provenance");
        for (Step step : model.spec().provenance()) {
            ObjectNode details =
                    provenance.addObject().put("action", step.action()).putObject("details");
            step.details().forEach(details::put);
        }
        return json;
    }

    private void addDifferences(ArrayNode json, int model) {
        for (int i = 0; i < findings.metrics().size(); i++) {
            Criterion metric = findings.metrics().get(i);
            Interval own = findings.differences().get(model).get(i);
            json.addObject()
                    .put("model", rivals.get(model).name())
                    .put("metric", metric.id())
                    .put("difference", own.difference())
                    .put("low", own.low())
                    .put("high", own.high())
                    .put("outcome", own.outcome(metric.greaterIsBetter()).name().toLowerCase(Locale.ROOT));
        }
    }

    private void add(ArrayNode json, ToDoubleBiFunction<Integer, Integer> values) {
        for (int row = 0; row < models.size(); row++) {
            ArrayNode own = json.addArray();
            for (int column = 0; column < models.size(); column++) {
                own.add(values.applyAsDouble(row, column));
            }
        }
    }

    private void add(ObjectNode json, LineBetween own) {
        json.put("from", rivals.get(0).name()).put("to", rivals.get(1).name());
        json.put("metric", findings.deciding().id()).put("barrier", own.barrier(findings.deciding()));
        ArrayNode points = json.putArray("points");
        for (LineBetween.Point point : own.points()) {
            ObjectNode metrics = points.addObject().put("share", point.share()).putObject("metrics");
            point.metrics().forEach((metric, value) -> metrics.put(metric.id(), value));
        }
    }
}
