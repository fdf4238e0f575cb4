package io.graftflow.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.evaluate.page.Block;
import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Facts;
import io.graftflow.evaluate.page.Gallery;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows to people what a training report's JSON says: the curves, what was proven, and the device. */
public final class TrainingPage {

    private static final String VALIDATION = "validation";
    private static final String VALIDATION_LOSS = "validationLoss";

    private TrainingPage() {}

    /**
     * Adds the curves and the proofs of a training.
     *
     * @param training with {@code history}, {@code log}, {@code frozen} and {@code engines}; what is missing is left out
     */
    public static void addTo(Page page, JsonNode training) {
        List<Block> curves = curves(training.path("history"));
        if (!curves.isEmpty()) {
            page.section("Training", new Gallery(curves));
        }
        StepCurves.addTo(page, training.path("log"));
        List<Block> verdicts = new ArrayList<>();
        if (training.path("frozen").isObject()) {
            verdicts.add(frozen(training.path("frozen")));
        }
        if (training.path("engines").isObject()) {
            verdicts.add(engines(training.path("engines")));
        }
        if (!verdicts.isEmpty()) {
            page.section("Checked after training", verdicts.toArray(Block[]::new));
        }
    }

    /**
     * The device of a run.
     *
     * @param device with {@code asked}, {@code used} and {@code why}
     */
    public static Facts device(JsonNode device) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Asked for", device.path("asked").asText());
        facts.put("Used", device.path("used").asText());
        facts.put("Why", device.path("why").asText());
        return new Facts(facts);
    }

    private static List<Block> curves(JsonNode history) {
        List<Block> charts = new ArrayList<>();
        if (history.isEmpty()) {
            return charts;
        }
        List<Chart.Curve> losses = new ArrayList<>();
        addTrained(losses, points(history, "loss"));
        addHeldBack(losses, points(history, VALIDATION_LOSS));
        charts.add(new Chart("Loss", "epoch", losses));
        for (String member : metrics(history)) {
            List<Chart.Curve> curve = new ArrayList<>();
            addHeldBack(curve, points(history, member));
            charts.add(new Chart(title(member), "epoch", curve));
        }
        return charts;
    }

    /** The members with metrics of the held-back rows, in order. */
    private static List<String> metrics(JsonNode history) {
        Set<String> members = new LinkedHashSet<>();
        for (JsonNode epoch : history) {
            epoch.fieldNames().forEachRemaining(members::add);
        }
        return members.stream()
                .filter(member -> member.startsWith(VALIDATION) && !member.equals(VALIDATION_LOSS))
                .toList();
    }

    /** What a metric of the held-back rows is called: {@code Micro F1} of {@code validationMicroF1}. */
    public static String title(String member) {
        String name = member.substring(VALIDATION.length());
        String id = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return Metrics.criterion(id).map(Criterion::title).orElse(name);
    }

    /** Adds what was measured on the rows that are trained on, if it was. */
    static void addTrained(List<Chart.Curve> curves, List<Chart.Point> points) {
        if (!points.isEmpty()) {
            curves.add(new Chart.Curve("training rows", 0, points));
        }
    }

    /** Adds what was measured on the rows that are held back, if it was. */
    static void addHeldBack(List<Chart.Curve> curves, List<Chart.Point> points) {
        if (!points.isEmpty()) {
            curves.add(new Chart.Curve("held-back rows", 1, points));
        }
    }

    private static List<Chart.Point> points(JsonNode history, String member) {
        List<Chart.Point> points = new ArrayList<>();
        for (JsonNode epoch : history) {
            if (epoch.path(member).isNumber()) {
                points.add(new Chart.Point(
                        epoch.path("epoch").asDouble(), epoch.path(member).asDouble()));
            }
        }
        return points;
    }

    private static Verdict frozen(JsonNode frozen) {
        long tensors = frozen.path("tensors").asLong();
        String what = Numbers.count(tensors) + (tensors == 1 ? " tensor" : " tensors") + " of "
                + Numbers.count(frozen.path("parameters").asLong()) + " weights";
        boolean unchanged = frozen.path("unchanged").asBoolean();
        if (tensors == 0) {
            return new Verdict(true, "Frozen weights:", "none were frozen.");
        }
        return new Verdict(
                unchanged,
                "Frozen weights:",
                what
                        + (unchanged
                                ? " have the same SHA-256 before training and in the written model."
                                : " were frozen, but not all of them are what they were."));
    }

    private static Verdict engines(JsonNode engines) {
        boolean passed = engines.path("passed").asBoolean();
        return new Verdict(
                passed,
                "Both engines:",
                String.format(
                        Locale.ROOT,
                        "the written model and the one in training %s on %,d rows; the largest difference of a number is %.1e.",
                        passed ? "agree" : "differ",
                        engines.path("rows").asLong(),
                        engines.path("maxAbs").asDouble()));
    }
}
