package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.LayerPattern;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Specs;
import io.graftflow.onnx.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what keeps models from being fused as the settings say, before a run.
 *
 * @param methods all methods, for the remedy of one that does not do
 * @param search checks how weights are found
 * @param settings of the node
 * @param method that they name
 */
record FuseCheck(FusionMethods methods, SearchChoice search, FuseSettings settings, FusionMethod method) {

    private static final String OTHER_ARCHITECTURE = "fusion.architecture-differs";

    List<Problem> problems(Specs inputs) {
        int count = inputs.all(FuseModels.MODELS).size();
        List<ModelSpec> known = inputs.models(FuseModels.MODELS);
        List<Problem> problems = new ArrayList<>(countProblems(count));
        problems.addAll(baseProblems(inputs.has(FuseModels.BASE)));
        problems.addAll(weightProblems(count));
        List<Problem> ofOptions = optionProblems(count, known);
        ofOptions.addAll(featureProblems(count));
        problems.addAll(ofOptions);
        if (!known.isEmpty() && ofOptions.isEmpty()) {
            List<ModelSpec> all = new ArrayList<>(known);
            inputs.model(FuseModels.BASE).filter(base -> method.needsBase()).ifPresent(all::add);
            problems.addAll(modelProblems(all, inputs.table(FuseModels.ROWS)));
        }
        problems.addAll(rowProblems(inputs, known));
        problems.addAll(statisticsProblems(known));
        problems.addAll(search.problems(settings, method, count, known));
        return problems;
    }

    private List<Problem> countProblems(int count) {
        if (count == 1 && !(method.takesFeatures() && hasColumns())) {
            return List.of(Problem.error(
                            "fusion.one-model",
                            "There is one model only; expected at least two to fuse.",
                            method.takesFeatures()
                                    ? "Link more models to the port, or name plain columns."
                                    : "Link more models to the port.")
                    .at(FuseModels.MODELS));
        }
        if (count > method.mostModels()) {
            return List.of(Problem.error(
                            "fusion.many-models",
                            "The method " + method.id() + " takes " + method.mostModels() + " models; got " + count
                                    + ".",
                            "Choose a method that takes more, such as weighted, or fuse them two by two.")
                    .at(FuseModels.MODELS));
        }
        return List.of();
    }

    private List<Problem> baseProblems(boolean linked) {
        if (linked == method.needsBase()) {
            return List.of();
        }
        Problem problem = linked
                ? Problem.error(
                        "fusion.unused-base",
                        "The method " + method.id() + " does not look at a base, but one is linked.",
                        "Unlink it, or choose a method that does, such as ties.")
                : Problem.error(
                        "fusion.no-base",
                        "The method " + method.id() + " looks at what training changed, but no base is linked.",
                        "Link the model that all of these were trained from, with its head, to the port base.");
        return List.of(problem.at(FuseModels.BASE));
    }

    private List<Problem> weightProblems(int count) {
        boolean given =
                !settings.weights().isEmpty() || !settings.layerWeights().isEmpty();
        if (given && method.weights() == WeightRule.NONE) {
            return List.of(Problem.error(
                            "fusion.no-weights",
                            "The method " + method.id() + " counts all models alike, but there are weights.",
                            "Choose the method weighted, or leave the weights out.")
                    .at("weights"));
        }
        if (!settings.layerWeights().isEmpty() && !isWeightMethod()) {
            return List.of(Problem.error(
                            "fusion.no-layers",
                            "The method " + method.id()
                                    + " mixes no weights, so layers cannot have weights of their own.",
                            "Leave layerWeights out, or choose a method that mixes weights, such as weighted.")
                    .at("layerWeights"));
        }
        return FusionWeights.problem(settings.weights(), count, method.weights()).stream()
                .map(problem -> problem.at("weights"))
                .toList();
    }

    private List<Problem> optionProblems(int count, List<ModelSpec> known) {
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<String, String> own : settings.layerWeights().entrySet()) {
            layerProblem(own, count, known)
                    .map(problem -> problem.at("layerWeights"))
                    .ifPresent(problems::add);
        }
        if (problems.isEmpty()) {
            method.optionProblem(options(count)).ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<Problem> layerProblem(Map.Entry<String, String> own, int count, List<ModelSpec> known) {
        List<Double> weights;
        try {
            weights = FusionWeights.parse(own.getValue());
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
        LayerPattern pattern = LayerPattern.glob(own.getKey());
        if (!known.isEmpty() && pattern.select(known.get(0).layers()).isEmpty()) {
            return Optional.of(Problem.error(
                    "fusion.no-layer",
                    "No layer and no weight fits \"" + own.getKey() + "\".",
                    pattern.remedy(known.get(0).layers())));
        }
        return FusionWeights.problem(weights, count, method.weights());
    }

    /** What keeps the models from being fused this way; of one that asks too much of them, which others would do. */
    private List<Problem> modelProblems(List<ModelSpec> models, Optional<TableSpec> rows) {
        FusionOptions options = options(models.size());
        List<ModelSpec> parts = models;
        if (method.takesFeatures()) {
            try {
                parts = new FeatureParts(settings.features()).told(models, rows);
            } catch (ProblemException e) {
                return List.of(e.problem());
            }
        }
        return method.check(parts, options).stream()
                .map(problem -> problem.where().isEmpty() ? problem.at(FuseModels.MODELS) : problem)
                .map(problem -> problem.code().equals(OTHER_ARCHITECTURE) ? withMethods(problem, models) : problem)
                .toList();
    }

    private Problem withMethods(Problem problem, List<ModelSpec> models) {
        FusionOptions options = options(models.size());
        List<String> others = methods.all().stream()
                .filter(other -> other.check(models, options).isEmpty())
                .map(FusionMethod::id)
                .toList();
        String remedy = others.isEmpty()
                ? "Fuse models that were trained from one model."
                : "Take a method that does with these models: " + String.join(", ", others) + ".";
        return new Problem(
                problem.severity(), problem.code(), problem.node(), problem.where(), problem.message(), remedy);
    }

    private boolean hasColumns() {
        return !settings.features().columns().isEmpty();
    }

    /** What is wrong with how features are taken. */
    private List<Problem> featureProblems(int count) {
        if (method.takesFeatures()) {
            return settings.features().problem(count).stream().toList();
        }
        return hasColumns()
                ? List.of(Problem.error(
                                "fusion.unused-columns",
                                "The method " + method.id() + " joins no features, but there are plain columns.",
                                "Take the method concatenate, or name no columns.")
                        .at("columns"))
                : List.of();
    }

    private List<Problem> rowProblems(Specs inputs, List<ModelSpec> known) {
        boolean linked = inputs.has(FuseModels.ROWS);
        if (!linked) {
            return needsRows()
                    .map(what -> Problem.error(
                                    "fusion.no-rows",
                                    what + ", but no rows are linked.",
                                    "Link a table to the port rows, such as the rows that Fine-tune validated on.")
                            .at(FuseModels.ROWS))
                    .stream()
                    .toList();
        }
        List<Problem> problems = new ArrayList<>();
        Optional<TableSpec> table = inputs.table(FuseModels.ROWS);
        if (!method.takesFeatures()
                && settings.column().isEmpty()
                && known.stream().anyMatch(FuseCheck::readsAColumn)) {
            problems.add(missing("column", "which column of the rows the models read", table));
        }
        if (!settings.column().isEmpty()) {
            known.stream()
                    .flatMap(
                            model -> ColumnCheck.feeds(Optional.of(model), table, "column", settings.column()).stream())
                    .findFirst()
                    .ifPresent(problems::add);
        }
        if (settings.label().isEmpty() && needsLabels()) {
            problems.add(missing("label", "what is true of the rows", table));
        }
        if (!settings.label().isEmpty()) {
            ColumnCheck.targets(
                            known.stream().findFirst().map(model -> model.head().task()),
                            table,
                            "label",
                            List.of(settings.label()))
                    .ifPresent(problems::add);
        }
        return problems;
    }

    private static boolean readsAColumn(ModelSpec model) {
        return model.preprocessing().columns("").contains("");
    }

    private static Problem missing(String setting, String what, Optional<TableSpec> table) {
        return Problem.error(
                        "fusion.no-column",
                        "Nothing says " + what + ".",
                        table.map(spec -> Nearest.remedy(
                                        "",
                                        spec.columns().stream()
                                                .map(column -> column.name())
                                                .toList()))
                                .orElse("Name the column."))
                .at(setting);
    }

    /** What asks for rows, as the begin of a sentence. */
    private Optional<String> needsRows() {
        if (search.isUsed(settings, method)) {
            return Optional.of("Weights shall be found on rows");
        }
        if (method.learnsFromRows()) {
            return Optional.of("The method " + method.id() + " learns from rows");
        }
        if (method.takesFeatures() && hasColumns()) {
            return Optional.of("Plain columns are found in rows");
        }
        return settings.recomputeStatistics() && isWeightMethod()
                ? Optional.of("Statistics shall be computed from rows")
                : Optional.empty();
    }

    private List<Problem> statisticsProblems(List<ModelSpec> known) {
        boolean none = !known.isEmpty()
                && known.get(0).layers().allParameters().stream()
                        .noneMatch(own -> own.role() == Parameter.Role.STATISTICS);
        if (!settings.recomputeStatistics() || isWeightMethod() && !none) {
            return List.of();
        }
        return List.of(Problem.error(
                        "fusion.no-statistics",
                        isWeightMethod()
                                ? "The models have no batch normalization, so there are no statistics to compute."
                                : "The method " + method.id() + " leaves the models as they are, their statistics too.",
                        "Set recomputeStatistics to false.")
                .at("recomputeStatistics"));
    }

    private boolean isWeightMethod() {
        return method instanceof WeightFusion;
    }

    private boolean needsLabels() {
        return search.isUsed(settings, method) || method.learnsFromRows();
    }

    private FusionOptions options(int count) {
        return settings.options(0, count, method.weights());
    }
}
