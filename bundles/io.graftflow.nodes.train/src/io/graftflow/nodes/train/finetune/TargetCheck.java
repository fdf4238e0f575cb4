package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.train.LossSettings;
import io.graftflow.train.Regularization;
import io.graftflow.train.TeacherFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells before a run whether targets, loss and teacher fit the model. */
final class TargetCheck {

    private TargetCheck() {}

    /** What is wrong with them, each at its setting or port. */
    static List<Problem> problems(
            TuningSettings settings, Optional<ModelSpec> model, int teachers, List<ModelSpec> known) {
        boolean hasTeacher = teachers > 0;
        List<Problem> problems = new ArrayList<>();
        settings.target().problem("train").ifPresent(problems::add);
        model.flatMap(spec -> count(settings, spec)).ifPresent(problems::add);
        model.filter(spec -> spec.head().answers()).ifPresent(spec -> {
            loss(settings, spec, hasTeacher)
                    .or(() -> mixup(settings, spec, hasTeacher))
                    .ifPresent(problems::add);
            settings.measure().validation().problem(spec.head().task()).ifPresent(problems::add);
        });
        model.flatMap(spec -> known.stream()
                        .flatMap(teacher -> TeacherFit.problem(teacher, spec).stream())
                        .findFirst())
                .map(problem -> problem.at("teacher"))
                .ifPresent(problems::add);
        teaching(settings, teachers).ifPresent(problems::add);
        return problems;
    }

    /** Numbers want a column each; several columns of labels want to be called as these are. */
    private static Optional<Problem> count(TuningSettings settings, ModelSpec model) {
        List<String> columns = settings.target().names();
        Task task = model.head().task();
        if (model.labels().isEmpty() || columns.isEmpty()) {
            return Optional.empty();
        }
        boolean several = task == Task.REGRESSION || task == Task.MULTI_LABEL_CLASSIFICATION && columns.size() > 1;
        if (several && columns.size() != model.labels().size()) {
            return Optional.of(Problem.error(
                            "train.target-count",
                            "The model answers with " + model.labels().size() + " numbers, " + model.labels() + ", but "
                                    + columns.size() + " columns are named.",
                            "Name a column for each of them.")
                    .at(settings.target().where()));
        }
        return several && columns.size() > 1
                ? columns.stream()
                        .filter(column -> !model.labels().contains(column))
                        .findFirst()
                        .map(column -> Problem.error(
                                        "train.target-count",
                                        "The model has no \"" + column + "\" among what it answers with.",
                                        Nearest.remedy(column, model.labels()))
                                .at("columns"))
                : Optional.empty();
    }

    /** Weights that are no weights are told with the other settings. */
    private static Optional<Problem> loss(TuningSettings settings, ModelSpec model, boolean hasTeacher) {
        LossSettings loss;
        try {
            loss = settings.loss();
        } catch (ProblemException e) {
            return Optional.empty();
        }
        Optional<Problem> unfit = loss.problem(model.head().task(), hasTeacher);
        if (unfit.isPresent() || model.labels().isEmpty()) {
            return unfit;
        }
        return loss.weights().byLabel().keySet().stream()
                .filter(label -> !model.labels().contains(label))
                .findFirst()
                .map(label -> Problem.error(
                                "train.unknown-label",
                                "There is a weight for \"" + label + "\", which is no label of the model.",
                                Nearest.remedy(label, model.labels()))
                        .at("weights"));
    }

    private static Optional<Problem> mixup(TuningSettings settings, ModelSpec model, boolean hasTeacher) {
        String loss = LossSettings.of(settings.lossOptions().loss().word())
                .name(model.head().task(), hasTeacher);
        return Regularization.NONE.withMixup(settings.batch().mixup()).problem(loss);
    }

    private static Optional<Problem> teaching(TuningSettings settings, int teachers) {
        List<Double> weights = settings.teacher().teacherWeights();
        if (!weights.isEmpty() && weights.size() != teachers) {
            return Optional.of(Problem.error(
                            "train.teacher-weights",
                            "There are " + weights.size() + " weights for " + teachers
                                    + (teachers == 1 ? " teacher." : " teachers."),
                            "Give a weight for each of them, in the order of the ids of their nodes, or none.")
                    .at("teacherWeights"));
        }
        return weights.stream().anyMatch(weight -> weight <= 0)
                ? Optional.of(Problem.error(
                                "train.teacher-weights",
                                "The weights of the teachers are " + weights + "; expected numbers above 0.",
                                "Unlink a teacher that shall not count.")
                        .at("teacherWeights"))
                : Optional.empty();
    }
}
