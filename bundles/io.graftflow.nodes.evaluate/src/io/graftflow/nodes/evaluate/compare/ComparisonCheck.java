package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Specs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells before a run what keeps models from being compared.
 *
 * @param metrics there are
 * @param methods of fusion, for the line between two models
 */
record ComparisonCheck(Metrics metrics, FusionMethods methods) {

    List<Problem> problems(CompareSettings settings, Specs inputs) {
        int count = inputs.all(CompareModels.MODELS).size();
        List<ModelSpec> models = inputs.models(CompareModels.MODELS);
        List<Problem> problems = new ArrayList<>();
        if (count == 1) {
            problems.add(Problem.error(
                            "evaluate.one-model",
                            "There is one model only; expected at least two to compare.",
                            "Link another model to the port, or take the node Evaluate.")
                    .at(CompareModels.MODELS));
        }
        names(settings, count).ifPresent(problems::add);
        columns(settings, inputs, models).ifPresent(problems::add);
        Optional<Problem> unfit = models(models);
        unfit.ifPresent(problems::add);
        if (unfit.isEmpty() && !models.isEmpty()) {
            metric(settings, models).ifPresent(problems::add);
            if (settings.line() && models.size() == count && count > 1) {
                methods.byId("weighted").check(models.subList(0, 2), FusionOptions.DEFAULT).stream()
                        .findFirst()
                        .map(problem -> problem.at("line"))
                        .ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static Optional<Problem> names(CompareSettings settings, int count) {
        List<String> names = settings.names();
        Set<String> seen = new HashSet<>();
        Optional<String> again =
                names.stream().filter(name -> name.isBlank() || !seen.add(name)).findFirst();
        if (again.isPresent()) {
            return Optional.of(Problem.error(
                            "evaluate.bad-name",
                            "The name \"" + again.get() + "\" is empty or there twice.",
                            "Give each model a name of its own.")
                    .at("names"));
        }
        return names.isEmpty() || names.size() == count
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "evaluate.name-count",
                                "There are " + names.size() + " names for " + count + " models.",
                                "Name each of them, or none.")
                        .at("names"));
    }

    private static Optional<Problem> columns(CompareSettings settings, Specs inputs, List<ModelSpec> models) {
        Optional<Problem> unnamed = settings.target().problem("evaluate");
        if (unnamed.isPresent()) {
            return unnamed;
        }
        Optional<Problem> input = models.isEmpty()
                ? ColumnCheck.exists(inputs.table(CompareModels.TABLE), "input", settings.input())
                : models.stream()
                        .flatMap(model -> ColumnCheck.feeds(
                                Optional.of(model), inputs.table(CompareModels.TABLE), "input", settings.input())
                                .stream())
                        .findFirst();
        return input.or(() -> ColumnCheck.targets(
                models.stream().map(model -> model.head().task()).findFirst(),
                inputs.table(CompareModels.TABLE),
                settings.target().where(),
                settings.target().names()));
    }

    /** One task, of a kind whose answers are right or wrong row by row; numbers of the same names. */
    private static Optional<Problem> models(List<ModelSpec> models) {
        for (int i = 0; i < models.size(); i++) {
            Task task = models.get(i).head().task();
            Task first = models.get(0).head().task();
            if (task == Task.NONE) {
                return problem(
                        "train.no-head",
                        "Model " + (i + 1) + " has no head, so it answers nothing.",
                        "Put Replace Head and Fine-tune before it.");
            }
            if (task == Task.EMBEDDING) {
                return problem(
                        "evaluate.compare-embedding",
                        "Model " + (i + 1) + " gives vectors, whose worth depends on all other rows and not on each row"
                                + " alone.",
                        "Evaluate each of the models by itself.");
            }
            if (task != first) {
                return problem(
                        "evaluate.tasks-differ",
                        "The first model's task is " + first.word() + ", that of model " + (i + 1) + " is "
                                + task.word() + ".",
                        "Compare models of one task.");
            }
            if (task == Task.REGRESSION
                    && !Set.copyOf(models.get(i).labels())
                            .equals(Set.copyOf(models.get(0).labels()))) {
                return problem(
                        "evaluate.labels-differ",
                        "The first model tells " + models.get(0).labels() + ", model " + (i + 1) + " "
                                + models.get(i).labels() + ".",
                        "Compare models that tell the same numbers.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(String code, String message, String remedy) {
        return Optional.of(Problem.error(code, message, remedy).at(CompareModels.MODELS));
    }

    private Optional<Problem> metric(CompareSettings settings, List<ModelSpec> models) {
        List<String> fitting = Stream.concat(
                        Stream.of(CompareSettings.AUTO),
                        ComparisonMetrics.of(metrics, models).stream().map(Criterion::id))
                .toList();
        return fitting.contains(settings.metric())
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "evaluate.metric-unfit",
                                "The metric \"" + settings.metric() + "\" does not fit the task "
                                        + models.get(0).head().task().word() + "; expected one of "
                                        + String.join(", ", fitting) + ".",
                                Nearest.remedy(settings.metric(), fitting))
                        .at("metric"));
    }
}
