package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Clipping;
import io.graftflow.node.Choice;
import io.graftflow.train.Averaging;
import io.graftflow.train.Batches;
import io.graftflow.train.Execution;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.Regularization;
import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import io.graftflow.train.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of the loop: steps, schedule, measurements, averages. */
final class LoopChoice {

    private static final long BYTES_IN_MB = 1 << 20;

    private LoopChoice() {}

    /** The schedules, each with what it does and its options. */
    static List<Choice> schedules() {
        return Schedule.names().stream()
                .map(Schedule::of)
                .map(schedule -> new Choice(schedule.name(), title(schedule.name()), help(schedule)))
                .toList();
    }

    private static String title(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('-', ' ');
    }

    private static String help(Schedule schedule) {
        String options = schedule.options().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(option -> option.getKey() + " (" + number(option.getValue().orElse()) + "): "
                        + option.getValue().help())
                .collect(Collectors.joining(" "));
        return options.isEmpty() ? schedule.help() : schedule.help() + " Options: " + options;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4g", value);
    }

    /**
     * Settings of a training with those of the loop.
     *
     * @throws ProblemException with the setting
     */
    static FineTuneSettings apply(FineTune.Settings own, FineTuneSettings settings) {
        if (!own.findRate() && own.learningRate() == 0) {
            throw ProblemException.error(
                            "train.bad-setting",
                            "Expected a learning rate above 0, got 0.",
                            "Give one, or set findRate to true.")
                    .at("learningRate");
        }
        return settings.withBatches(new Batches(own.batchSize(), own.accumulation(), own.lastBatch(), own.balanced()))
                .withLearningRate(own.findRate() ? 0 : own.learningRate())
                .withSchedule(
                        new ScheduleSettings(own.schedule(), own.scheduleOptions(), own.milestones(), own.warmup()))
                .withValidation(
                        new Validation(own.holdBack(), own.everySteps(), own.patience(), own.takeBest(), own.metric()))
                .withRegularization(new Regularization(
                        new Clipping(own.clipNorm(), own.clipValue()),
                        new Averaging(own.average(), own.averageDecay(), own.averageStart()),
                        own.mixup()))
                .withExecution(new Execution(own.precision(), 0, own.checkpoints(), own.memory() * BYTES_IN_MB));
    }

    /** What cannot work, told before a run. */
    static List<Problem> problems(FineTune.Settings own, Optional<TableSpec> validation, boolean linked) {
        var problems = new ArrayList<Problem>();
        boolean measures = linked || own.holdBack() > 0;
        if (!measures && own.patience() > 0) {
            problems.add(noValidation("Training shall stop when held-back rows get no better", "patience"));
        }
        if (!measures && own.everySteps() > 0) {
            problems.add(
                    noValidation("Held-back rows shall be measured each " + own.everySteps() + " steps", "everySteps"));
        }
        boolean looks = Schedule.names().contains(own.schedule())
                && Schedule.of(own.schedule()).looksAtMeasurements();
        if (!measures && looks) {
            problems.add(noValidation("The schedule \"" + own.schedule() + "\" looks at held-back rows", "schedule"));
        }
        if (validation.isPresent() && validation.get().rows().orElse(1) == 0) {
            problems.add(Problem.error(
                            "train.empty-validation",
                            "The validation table has no rows; expected at least 1.",
                            "Link a table with rows, or none.")
                    .at("validation"));
        }
        return problems;
    }

    private static Problem noValidation(String what, String setting) {
        return Problem.error(
                        "train.no-validation",
                        what + ", but no rows are held back.",
                        "Link a validation table, or set holdBack to a part such as 0.1.")
                .at(setting);
    }
}
