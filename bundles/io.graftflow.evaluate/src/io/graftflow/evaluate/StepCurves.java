package io.graftflow.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.evaluate.page.Block;
import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Gallery;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Shows to people what a training's log says: curves over the steps, what the learning-rate finder saw, what was decided. */
final class StepCurves {

    private StepCurves() {}

    /**
     * Adds them to a page.
     *
     * @param log with {@code curve}, {@code measurements}, {@code rates} and {@code notes}; what is missing is left out
     */
    static void addTo(Page page, JsonNode log) {
        List<Block> charts = charts(log);
        if (!charts.isEmpty()) {
            page.section("Step by step", new Gallery(charts));
        }
        List<Block> notes = new ArrayList<>();
        log.path("notes").forEach(note -> notes.add(new Prose(note.asText())));
        if (!notes.isEmpty()) {
            page.section("What was decided", notes.toArray(Block[]::new));
        }
    }

    private static List<Block> charts(JsonNode log) {
        List<Block> charts = new ArrayList<>();
        JsonNode curve = log.path("curve");
        if (!curve.isEmpty()) {
            List<Chart.Curve> losses = new ArrayList<>();
            TrainingPage.addTrained(losses, points(curve, StepCurves::step, "loss"));
            TrainingPage.addHeldBack(losses, points(log.path("measurements"), StepCurves::step, "loss"));
            charts.add(new Chart("Loss", "step", losses));
            charts.add(single("Learning rate", "step", points(curve, StepCurves::step, "learningRate")));
            charts.add(single("Norm of the gradients", "step", points(curve, StepCurves::step, "gradientNorm")));
        }
        if (!log.path("rates").isEmpty()) {
            charts.add(new Chart(
                    "Learning-rate finder: loss", "learning rate, as a power of 10", finders(log.path("rates"))));
        }
        return charts;
    }

    /** A curve for each phase in which a rate was looked for. */
    private static List<Chart.Curve> finders(JsonNode rates) {
        Map<Integer, List<JsonNode>> phases = new TreeMap<>();
        rates.forEach(own -> phases.computeIfAbsent(own.path("phase").asInt(1), phase -> new ArrayList<>())
                .add(own));
        return phases.entrySet().stream()
                .map(phase -> new Chart.Curve(
                        "phase " + phase.getKey(),
                        phase.getKey() - 1,
                        points(
                                phase.getValue(),
                                own -> Math.log10(own.path("rate").asDouble()),
                                "loss")))
                .toList();
    }

    private static double step(JsonNode own) {
        return own.path("step").asDouble();
    }

    private static Chart single(String title, String across, List<Chart.Point> points) {
        return new Chart(title, across, List.of(new Chart.Curve(title, 0, points)));
    }

    private static List<Chart.Point> points(Iterable<JsonNode> list, ToDoubleFunction<JsonNode> x, String member) {
        List<Chart.Point> points = new ArrayList<>();
        for (JsonNode own : list) {
            points.add(new Chart.Point(x.applyAsDouble(own), own.path(member).asDouble()));
        }
        return points;
    }
}
