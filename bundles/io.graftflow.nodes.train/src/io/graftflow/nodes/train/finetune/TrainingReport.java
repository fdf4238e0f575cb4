package io.graftflow.nodes.train.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.evaluate.TrainingPage;
import io.graftflow.evaluate.page.Facts;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.TrainingHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training tells, as JSON and as a page.
 *
 * @param settings of the node
 * @param result what came of it
 * @param device where it ran
 */
record TrainingReport(TuningSettings settings, FineTuneResult result, DeviceChoice device) {

    /** The figures; {@code metrics} holds those of the epoch whose weights were taken, {@code checks} what was proven. */
    ObjectNode figures() {
        ObjectNode json = result.toJson();
        json.put("kind", "training");
        ObjectNode metrics = json.putObject("metrics");
        for (TrainingHistory.Epoch best : result.best()) {
            metrics.put("loss", best.loss());
            best.validationLoss().ifPresent(value -> metrics.put("validationLoss", value));
            best.metrics().forEach((metric, value) -> metrics.put(TrainingHistory.member(metric), value));
        }
        ObjectNode checks = json.putObject("checks");
        checks.set("frozen", result.proof().summary());
        checks.set("engines", result.check().toJson());
        json.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used().toString())
                .put("why", device.why());
        return json;
    }

    /** The page. */
    String page() {
        ObjectNode figures = figures();
        var page = new Page("How training went", subtitle());
        page.add(new Figures(headline()));
        TrainingPage.addTo(page, figures);
        page.section("Phases", new Facts(phases()));
        page.section("Settings", new Facts(facts()));
        page.section("Device", TrainingPage.device(figures.path("device")));
        return page.html();
    }

    /** One sentence for the run's summary. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d epochs, best %,d; %,d of %,d weights trained, %,d frozen and unchanged; features of %,d rows computed, %,d"
                        + " from the cache.",
                result.history().epochs().size(),
                settings.batch().epochs(),
                result.bestEpoch(),
                result.trainedParameters(),
                result.parameters(),
                result.proof().parameters(),
                result.computed(),
                result.fromCache());
    }

    private String subtitle() {
        int epochs = result.history().epochs().size();
        String text = Numbers.count(epochs) + (epochs == 1 ? " epoch" : " epochs") + " on "
                + settings.target().words();
        return result.stoppedEarly() ? text + ", stopped early" : text;
    }

    private List<Figures.Figure> headline() {
        List<Figures.Figure> figures = new ArrayList<>();
        for (TrainingHistory.Epoch best : result.best()) {
            figures.add(new Figures.Figure("Loss", Numbers.measure(best.loss()), "On the training rows."));
            best.validationLoss()
                    .ifPresent(value -> figures.add(new Figures.Figure(
                            "Loss, held back", Numbers.measure(value), "On rows that were not trained on.")));
            best.metrics()
                    .forEach((metric, value) -> figures.add(new Figures.Figure(
                            TrainingPage.title(TrainingHistory.member(metric)) + ", held back",
                            Numbers.measure(value),
                            "On rows that were not trained on.")));
        }
        figures.add(
                new Figures.Figure("Epoch taken", Numbers.count(result.bestEpoch()), "Whose weights the model has."));
        figures.add(new Figures.Figure(
                "Weights trained",
                Numbers.count(result.trainedParameters()),
                "Numbers that training changed, of " + Numbers.count(result.parameters()) + " of the model."));
        figures.add(new Figures.Figure(
                "Weights frozen", Numbers.count(result.proof().parameters()), "Numbers that stayed to the bit."));
        return figures;
    }

    /** What was trained when; under the name of each phase its epochs, steps, rate and numbers. */
    private Map<String, String> phases() {
        Map<String, String> phases = new LinkedHashMap<>();
        int number = 0;
        for (FineTuneResult.PhaseResult phase : result.phases()) {
            number++;
            String adapters = phase.adapters() == 0 ? "" : ", " + Numbers.count(phase.adapters()) + " adapters";
            phases.put(
                    number + ": " + phase.name(),
                    Numbers.count(phase.epochs()) + (phase.epochs() == 1 ? " epoch, " : " epochs, ")
                            + Numbers.count(phase.steps()) + " steps, rate up to " + Numbers.rough(phase.learningRate())
                            + ", "
                            + Numbers.count(phase.parameters()) + " weights" + adapters
                            + (phase.stoppedEarly() ? ", stopped early" : ""));
        }
        if (result.untrained().parameters() > 0) {
            phases.put(
                    "In no phase",
                    Numbers.count(result.untrained().before().size()) + " tensors of "
                            + Numbers.count(result.untrained().parameters())
                            + " weights that are not frozen; they have the same SHA-256 as before");
        }
        return phases;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Loss", result.loss());
        facts.put("Optimizer", settings.step().optimizer().name().toLowerCase(Locale.ROOT));
        facts.put(
                "Learning rate",
                (settings.step().findRate()
                                ? "found"
                                : Double.toString(settings.step().learningRate())) + ", "
                        + settings.rate().schedule());
        facts.put("Batch size", Numbers.count(settings.batch().batchSize()));
        facts.put("Weight decay", Double.toString(settings.step().weightDecay()));
        facts.put(
                "Features",
                Numbers.count(result.computed()) + " rows computed, " + Numbers.count(result.fromCache())
                        + " from the cache");
        return facts;
    }
}
