package io.graftflow.nodes.evaluate.classification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Table;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.evaluate.Scores;
import io.graftflow.evaluate.ScoresPage;
import io.graftflow.evaluate.TrainingPage;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
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
 * @param table on which rows
 * @param scores how good it is
 * @param device where it ran
 * @param training the figures of Fine-tune's report, when it is linked
 */
record EvaluationReport(
        EvaluateClassifier.Settings settings,
        Model model,
        Table table,
        Scores scores,
        DeviceChoice device,
        Optional<JsonNode> training) {

    /** The figures; {@code metrics} holds the numbers by name. */
    ObjectNode figures() {
        ObjectNode json = scores.toJson();
        json.put("kind", "classification");
        json.putObject("columns").put("input", settings.input()).put("label", settings.label());
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
     * @param mistakes row, input, true label, prediction and confidence of some rows that were told wrong
     */
    String page(List<List<String>> mistakes) {
        var page = new Page(
                "How good the model is",
                Numbers.count(scores.rows()) + " rows, " + scores.labels().size() + " classes, column “"
                        + settings.label() + "” told from “" + settings.input() + "”");
        ScoresPage.addTo(page, scores);
        if (!mistakes.isEmpty()) {
            page.section(
                    "Mistakes that the model is surest of",
                    new Prose("Wrong labels and rows that are hard to tell are found among them."),
                    new Grid("Mistakes that the model is surest of", MISTAKE_COLUMNS, mistakes));
        }
        training.ifPresent(figures -> TrainingPage.addTo(page, figures));
        page.section("Device", TrainingPage.device(figures().path("device")));
        page.section("Where the model comes from", provenance());
        return page.html();
    }

    private static final List<Grid.Column> MISTAKE_COLUMNS = List.of(
            Grid.number("Row"),
            Grid.text("Input"),
            Grid.text("True class"),
            Grid.text("Taken for"),
            Grid.number("Confidence"));

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
