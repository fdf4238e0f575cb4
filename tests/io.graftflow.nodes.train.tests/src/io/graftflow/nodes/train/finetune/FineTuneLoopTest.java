package io.graftflow.nodes.train.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.data.Table;
import io.graftflow.engine.Engines;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.model.Model;
import io.graftflow.node.Choice;
import io.graftflow.node.Report;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Classifiers;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.LogFiles;
import io.graftflow.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of the loop, and what the report tells of its steps. */
class FineTuneLoopTest {

    private final FineTune node = new FineTune(new Engines(List.of(new OrtEngine(), new PyTorchEngine())));

    @TempDir
    Path folder;

    private Model model;
    private Table train;

    @BeforeEach
    void makeInputs() {
        model = Classifiers.untrained(folder, 3);
        train = TinyText.rows(folder.resolve("train"), 120, 1, 0);
    }

    private static TuningSettings settings(Consumer<ObjectNode> change) {
        ObjectNode json = Json.object().put("input", "text").put("label", "label");
        change.accept(json);
        return SettingsCodec.of(TuningSettings.class)
                .decode(json, Path.of(""))
                .settings()
                .orElseThrow();
    }

    private Report report(TuningSettings settings) {
        return node.run(
                        settings,
                        Values.of("model", model).with("train", train),
                        new FolderContext(folder.resolve("run")))
                .report("report");
    }

    private Problem problem(Consumer<ObjectNode> change) {
        Specs inputs = Specs.of("model", model.spec()).with("train", train.spec());
        List<Problem> problems = node.check(settings(change), inputs).problems();
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }

    @Test
    void stepsAreInTheReportAndItsFolder() throws IOException {
        Report report = report(settings(json -> json.put("epochs", 3).put("holdBack", 0.2)));
        JsonNode log = report.figures().path("log");
        assertEquals(9, log.path("curve").size());
        assertEquals(3, log.path("measurements").size());
        assertTrue(log.path("notes").get(0).asText().startsWith("Precision "));
        assertTrue(Files.size(report.folder().resolve(LogFiles.STEPS_PARQUET)) > 0);
        assertEquals(
                10,
                Files.readAllLines(report.folder().resolve(LogFiles.STEPS_CSV)).size());
        String page = Files.readString(report.folder().resolve(Report.PAGE));
        for (String shown : List.of("Step by step", "Learning rate", "Norm of the gradients", "What was decided")) {
            assertTrue(page.contains(shown), shown);
        }
    }

    @Test
    void theLoopDoesWhatTheSettingsSay() {
        Report report = report(settings(json -> {
            json.put("epochs", 6).put("holdBack", 0.2).put("everySteps", 2).put("metric", "accuracy");
            json.put("findRate", true)
                    .put("optimizer", "lamb")
                    .put("schedule", "one-cycle")
                    .put("average", "ema");
            json.put("clipNorm", 1).put("mixup", 0.2).put("balanced", true).put("accumulation", 2);
            json.put("lastBatch", "merge").put("precision", "float32").put("averageDecay", 0.9);
            json.putObject("scheduleOptions").put("rise", 0.5);
            json.putObject("optimizerOptions").put("beta1", 0.8);
        }));
        JsonNode log = report.figures().path("log");
        assertEquals(9, log.path("measurements").size());
        assertTrue(log.path("rates").size() > 20);
        assertTrue(log.path("notes").toString().contains("The settings ask for it."));
        assertTrue(log.path("notes").toString().contains("learning-rate finder suggests"));
        JsonNode curve = log.path("curve");
        assertTrue(curve.get(0).path("learningRate").asDouble()
                < 0.1 * curve.get(8).path("learningRate").asDouble());
    }

    @Test
    void everyScheduleIsOfferedWithItsOptions() {
        List<Choice> offered = node.choices().get("schedule");
        assertEquals(Schedule.names(), offered.stream().map(Choice::word).toList());
        Choice step = offered.stream()
                .filter(choice -> choice.word().equals("step"))
                .findFirst()
                .orElseThrow();
        assertEquals("Step", step.title());
        assertTrue(step.help().contains("everyEpochs (10): "), step.help());
        assertTrue(step.help().contains("gamma (0.1"), step.help());
    }

    @Test
    void optionsThatTheOptimizerDoesNotHaveAreFoundBeforeARun() {
        Problem unknown = problem(json -> json.putObject("optimizerOptions").put("beta3", 0.9));
        assertEquals("optimizer.option", unknown.code());
        assertEquals("optimizerOptions", unknown.where());
        assertTrue(unknown.remedy().startsWith("Did you mean \"beta"), unknown.remedy());
        assertEquals(
                "optimizer.option",
                problem(json -> json.put("optimizer", "gd")
                                .putObject("optimizerOptions")
                                .put("momentum", 0.9))
                        .code());
    }

    @Test
    void metricThatTheTaskDoesNotHaveIsFoundBeforeARun() {
        Problem unknown = problem(json -> json.put("holdBack", 0.2).put("metric", "acuracy"));
        assertEquals("train.unknown-metric", unknown.code());
        assertEquals("metric", unknown.where());
        assertEquals("Did you mean \"accuracy\"?", unknown.remedy());
        assertEquals(
                "train.unknown-metric",
                problem(json -> json.put("metric", "mae")).code(),
                "a metric of numbers for a model of classes");
    }

    @Test
    void mixupThatALaterPhaseCannotDoIsFoundBeforeARun() {
        Model open = model.edit(folder.resolve("open")).frozen(Set.of()).write();
        Specs inputs = Specs.of("model", open.spec()).with("train", train.spec());
        List<Problem> problems =
                node.check(settings(json -> json.put("mixup", 0.2)), inputs).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertEquals("train.mixup-input", problems.get(0).code());
        assertEquals("mixup", problems.get(0).where());
        assertTrue(
                problems.get(0).message().contains("\"input_ids\""),
                problems.get(0).message());
        assertEquals(
                List.of(),
                node.check(settings(json -> json.put("mixup", 0.2).put("plan", "head-only")), inputs)
                        .problems());
    }

    @Test
    void mixupForALossThatCannotMixIsFoundBeforeARun() {
        Problem problem = problem(json -> json.put("mixup", 0.2).put("loss", "focal"));
        assertEquals("train.mixup-loss", problem.code());
        assertEquals("mixup", problem.where());
    }

    @Test
    void optionsThatTheScheduleDoesNotHaveAreFoundBeforeARun() {
        Problem unknown = problem(json -> json.putObject("scheduleOptions").put("ends", 0.1));
        assertEquals("train.unknown-option", unknown.code());
        assertEquals("scheduleOptions", unknown.where());
        assertEquals("Did you mean \"end\"?", unknown.remedy());
        assertEquals(
                "milestones",
                problem(json -> json.put("schedule", "multi-step")
                                .putArray("milestones")
                                .add(4)
                                .add(2))
                        .where());
    }

    @Test
    void whatNeedsHeldBackRowsIsFoundBeforeARun() {
        assertEquals("patience", problem(json -> json.put("patience", 2)).where());
        assertEquals("everySteps", problem(json -> json.put("everySteps", 2)).where());
        assertEquals(
                "schedule", problem(json -> json.put("schedule", "plateau")).where());
    }

    @Test
    void aValidationTableWithoutRowsIsFoundBeforeARun() {
        Table none = TinyText.rows(folder.resolve("none"), 0, 1, 0);
        Specs inputs =
                Specs.of("model", model.spec()).with("train", train.spec()).with("validation", none.spec());
        assertEquals(
                "train.empty-validation",
                node.check(settings(json -> {}), inputs).problems().get(0).code());
    }

    @Test
    void aRateOfNothingIsRefusedUnlessItIsToBeFound() {
        assertEquals(
                "learningRate", problem(json -> json.put("learningRate", 0)).where());
        Specs inputs = Specs.of("model", model.spec()).with("train", train.spec());
        assertEquals(
                List.of(),
                node.check(settings(json -> json.put("learningRate", 0).put("findRate", true)), inputs)
                        .problems());
    }
}
