package io.graftflow.nodes.model.fusemodels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.ScoresPage;
import io.graftflow.evaluate.TrainingPage;
import io.graftflow.evaluate.page.Block;
import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Facts;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.fusion.Predictions;
import io.graftflow.fusion.WeightRule;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.SearchResult;
import io.graftflow.fusion.search.Trial;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a fusion tells, as JSON and as a page.
 *
 * @param method how the models became one
 * @param settings of the node
 * @param models what was fused
 * @param request with the weights and numbers that were taken
 * @param found how they were found, when they were
 * @param measured how good the result is on the rows, when these have labels
 * @param device where models ran
 */
record FuseReport(
        FusionMethod method,
        FuseSettings settings,
        List<Model> models,
        FusionRequest request,
        Optional<SearchResult> found,
        Optional<Measurement> measured,
        DeviceChoice device) {

    private static final int TRIALS_SHOWN = 60;

    private static final String ON_THE_SAME_ROWS =
            "The weights were found on these rows, or a layer was trained on them, so the numbers flatter the model. Evaluate it"
                    + " on rows that it has not seen.";

    /** The figures; {@code metrics} holds the numbers by name, {@code search} what was tried. */
    ObjectNode figures() {
        ObjectNode json = Json.object();
        json.put("kind", "fusion");
        json.put("method", method.id());
        ArrayNode parents = json.putArray("models");
        for (int i = 0; i < models.size(); i++) {
            ObjectNode own = parents.addObject().put("sha256", models.get(i).sha256());
            own.put("history", history(models.get(i)));
            if (hasWeights()) {
                own.put("weight", request.weights().get(i));
            }
        }
        ObjectNode options = json.putObject("options");
        request.options().values(method.options()).forEach(options::put);
        found.ifPresent(own -> json.set("search", json(own)));
        request.predictions()
                .filter(own -> method instanceof PredictionFusion)
                .ifPresent(own -> json.set("predictions", json(own)));
        measured.ifPresent(own -> {
            own.scores().ifPresent(scores -> json.setAll(scores.toJson()));
            ObjectNode metrics = json.putObject("metrics");
            own.values().forEach(metrics::put);
        });
        json.set("device", deviceJson());
        return json;
    }

    private ObjectNode deviceJson() {
        return Json.object()
                .put("asked", device.asked())
                .put("used", device.used().toString())
                .put("why", device.why());
    }

    private boolean hasWeights() {
        return method.weights() != WeightRule.NONE;
    }

    private static ObjectNode json(SearchResult search) {
        ObjectNode json = Json.object()
                .put("search", search.search())
                .put("metric", search.metric())
                .put("greaterIsBetter", search.greaterIsBetter())
                .put("value", search.value());
        ArrayNode trials = json.putArray("trials");
        for (Trial trial : search.trials()) {
            ObjectNode own = trials.addObject().put("number", trial.number());
            trial.candidate().weights().forEach(own.putArray("weights")::add);
            own.put("scale", trial.candidate().scale())
                    .put("density", trial.candidate().density())
                    .put("value", trial.value())
                    .put("best", trial.best())
                    .put("note", trial.note());
        }
        return json;
    }

    private static ObjectNode json(Predictions predictions) {
        ObjectNode json = Json.object()
                .put("file", PredictionFile.NAME)
                .put("models", predictions.union().models())
                .put("rows", predictions.rows());
        predictions.union().labels().forEach(json.putArray("labels")::add);
        return json;
    }

    /** The page. */
    String page() {
        var page =
                new Page("What the models became", method.title() + " of " + Numbers.count(models.size()) + " models");
        page.section("Models", parents());
        Map<String, String> numbers = new LinkedHashMap<>(request.options().values(method.options()));
        numbers.values().removeIf(String::isEmpty);
        if (!numbers.isEmpty()) {
            page.section("Numbers of the method", new Facts(numbers));
        }
        found.ifPresent(own -> page.section("How the weights were found", search(own)));
        measured.ifPresent(own -> addTo(page, own));
        page.section("Device", TrainingPage.device(deviceJson()));
        return page.html();
    }

    private void addTo(Page page, Measurement own) {
        boolean seen = found.isPresent() || method.learnsFromRows();
        Block note = new Prose(
                seen
                        ? ON_THE_SAME_ROWS
                        : "On the rows at the port " + FuseModels.ROWS + ", told from “" + settings.column() + "”.");
        page.section("How good the fused model is", note);
        own.scores().ifPresentOrElse(scores -> ScoresPage.addTo(page, scores), () -> page.add(figures(own)));
    }

    private static Figures figures(Measurement own) {
        return new Figures(own.values().entrySet().stream()
                .map(entry -> new Figures.Figure(title(entry.getKey()), Numbers.measure(entry.getValue()), ""))
                .toList());
    }

    private Grid parents() {
        List<Grid.Column> columns = new ArrayList<>(List.of(Grid.number("Model"), Grid.text("Comes from")));
        if (hasWeights()) {
            columns.add(Grid.number("Weight"));
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(i + 1), history(models.get(i))));
            if (hasWeights()) {
                row.add(Numbers.measure(request.weights().get(i)));
            }
            rows.add(row);
        }
        return new Grid("Models", columns, rows);
    }

    private static String history(Model model) {
        return model.spec().provenance().stream().map(Step::action).collect(Collectors.joining(", "));
    }

    private Block[] search(SearchResult search) {
        String title = title(search.metric());
        List<Chart.Point> tried = new ArrayList<>();
        List<Chart.Point> best = new ArrayList<>();
        for (Trial trial : search.trials()) {
            tried.add(new Chart.Point(trial.number(), trial.value()));
            best.add(new Chart.Point(trial.number(), trial.best()));
        }
        var prose = new Prose(String.format(
                Locale.ROOT,
                "%,d candidates were tried (%s). %s of the one that was taken: %s; %s is better.",
                search.trials().size(),
                search.search(),
                title,
                Numbers.measure(search.value()),
                search.greaterIsBetter() ? "more" : "less"));
        var chart = new Chart(
                title + " of what was tried",
                "trial",
                List.of(new Chart.Curve("this trial", 0, tried), new Chart.Curve("best so far", 1, best)));
        if (search.trials().size() <= TRIALS_SHOWN) {
            return new Block[] {prose, chart, trials(search, title)};
        }
        var rest = new Prose("The table has the " + TRIALS_SHOWN + " best of them; the report's JSON has all.");
        return new Block[] {prose, chart, rest, trials(search, title)};
    }

    private Grid trials(SearchResult search, String title) {
        boolean scale = method.options().contains("scale");
        boolean density = method.options().contains("density");
        List<Grid.Column> columns = new ArrayList<>(List.of(Grid.number("Trial"), Grid.text("Weights")));
        if (scale) {
            columns.add(Grid.number("Scale"));
        }
        if (density) {
            columns.add(Grid.number("Density"));
        }
        columns.add(Grid.number(title));
        columns.add(Grid.text("Note"));
        List<List<String>> rows = new ArrayList<>();
        for (Trial trial : shown(search)) {
            Candidate own = trial.candidate();
            List<String> row = new ArrayList<>(List.of(Integer.toString(trial.number()), words(own.weights())));
            if (scale) {
                row.add(Numbers.measure(own.scale()));
            }
            if (density) {
                row.add(Numbers.measure(own.density()));
            }
            row.add(Numbers.measure(trial.value()));
            row.add(trial.note());
            rows.add(row);
        }
        return new Grid("What was tried", columns, rows);
    }

    /** The trials in their order; the best alone where there are many. */
    private static List<Trial> shown(SearchResult search) {
        Comparator<Trial> byValue = Comparator.comparingDouble(Trial::value);
        return search.trials().stream()
                .sorted(search.greaterIsBetter() ? byValue.reversed() : byValue)
                .limit(TRIALS_SHOWN)
                .sorted(Comparator.comparingInt(Trial::number))
                .toList();
    }

    private static String words(List<Double> weights) {
        return weights.stream().map(Numbers::measure).collect(Collectors.joining(", "));
    }

    private static String title(String metric) {
        return Metrics.criterion(metric).map(own -> own.title()).orElse(metric);
    }

    /** One sentence for the run's summary. */
    String summary() {
        String weights = hasWeights() ? " with the weights " + words(request.weights()) : "";
        String search = found.map(own -> String.format(
                        Locale.ROOT,
                        ", found in %,d trials (%s %s)",
                        own.trials().size(),
                        own.metric(),
                        Numbers.measure(own.value())))
                .orElse("");
        String columns = request.parts().size() > models.size() ? " and plain columns" : "";
        String what = models.size() == 1 ? "1 model" : models.size() + " models";
        return method.title() + " of " + what + columns + weights + search + ".";
    }
}
