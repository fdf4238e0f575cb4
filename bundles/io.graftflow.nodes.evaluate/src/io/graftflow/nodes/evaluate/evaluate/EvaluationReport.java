package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Table;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.evaluate.TrainingPage;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Page;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an evaluation tells, as JSON and as a page.
 *
 * @param settings of the node
 * @param model what was evaluated
 * @param evaluation how good it is
 * @param device where it ran
 * @param training the figures of Fine-tune's report, when it is linked
 */
record EvaluationReport(
        Evaluate.Settings settings,
        Model model,
        Evaluation evaluation,
        DeviceChoice device,
        Optional<JsonNode> training) {

    /** The figures; {@code metrics} holds the numbers by name. */
    ObjectNode figures() {
        ObjectNode json = evaluation.scores();
        json.put("kind", evaluation.kind());
        ObjectNode columns = json.putObject("columns").put("input", settings.input());
        if (settings.target().columns().isEmpty()) {
            columns.put("label", settings.target().label());
        } else {
            settings.target().columns().forEach(columns.putArray("labels")::add);
        }
        json.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used().toString())
                .put("why", device.why());
        ObjectNode about = json.putObject("model").put("sha256", model.sha256());
        ArrayNode provenance = about.putArray("provenance");
        for (Step step : model.spec().provenance()) {
            ObjectNode details =
                    provenance.addObject().put("action", step.action()).putObject("details");
            step.details().forEach(details::put);
        }
        training.ifPresent(figures -> json.set("training", figures));
        return json;
    }

    /**
     * The page.
     *
     * @param predictions the rows with their answers
     */
    String page(Table predictions) {
        var page = new Page(
                "How good the model is",
                evaluation.about() + ", " + settings.target().words() + " told from “" + settings.input() + "”");
        evaluation.addTo(page, predictions);
        training.ifPresent(figures -> TrainingPage.addTo(page, figures));
        page.section("Device", TrainingPage.device(figures().path("device")));
        page.section("Where the model comes from", provenance());
        return page.html();
    }

    private Grid provenance() {
        List<List<String>> rows = model.spec().provenance().stream()
                .map(step -> List.of(step.action(), details(step.details())))
                .toList();
        return new Grid("Where the model comes from", List.of(Grid.text("Step"), Grid.text("With")), rows);
    }

    private static String details(Map<String, String> details) {
        return details.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
