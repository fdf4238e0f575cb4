package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Problem;
import io.graftflow.data.TableSpec;
import io.graftflow.node.Choice;
import io.graftflow.train.Schedule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells before a run what of the loop cannot work: steps, schedule, measurements. */
final class LoopCheck {

    private LoopCheck() {}

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
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** What cannot work, told before a run. */
    static List<Problem> problems(TuningSettings own, Optional<TableSpec> validation, boolean linked) {
        var problems = new ArrayList<Problem>();
        boolean measures = linked || own.measure().holdBack() > 0;
        if (!measures && own.measure().patience() > 0) {
            problems.add(noValidation("Training shall stop when held-back rows get no better", "patience"));
        }
        if (!measures && own.measure().everySteps() > 0) {
            problems.add(noValidation(
                    "Held-back rows shall be measured each " + own.measure().everySteps() + " steps", "everySteps"));
        }
        boolean looks = Schedule.names().contains(own.rate().schedule())
                && Schedule.of(own.rate().schedule()).looksAtMeasurements();
        if (!measures && looks) {
            problems.add(
                    noValidation("The schedule \"" + own.rate().schedule() + "\" looks at held-back rows", "schedule"));
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
