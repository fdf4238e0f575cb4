package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.train.LossSettings;
import io.graftflow.train.Regularization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells before a run whether targets, loss and teacher fit the model. */
final class TargetCheck {

    private TargetCheck() {}

    /** What is wrong with them, each at its setting or port. */
    static List<Problem> problems(
            TuningSettings settings, Optional<ModelSpec> model, boolean hasTeacher, Optional<ModelSpec> teacher) {
        List<Problem> problems = new ArrayList<>();
        settings.target().problem("train").ifPresent(problems::add);
        model.flatMap(spec -> count(settings, spec)).ifPresent(problems::add);
        model.filter(spec -> spec.head().answers()).ifPresent(spec -> {
            loss(settings, spec, hasTeacher)
                    .or(() -> mixup(settings, spec, hasTeacher))
                    .ifPresent(problems::add);
            settings.measure().validation().problem(spec.head().task()).ifPresent(problems::add);
        });
        teacher.flatMap(spec -> teacher(spec, model)).ifPresent(problems::add);
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

    private static Optional<Problem> teacher(ModelSpec teacher, Optional<ModelSpec> model) {
        if (!teacher.head().classifies()) {
            return Optional.of(Problem.error(
                            "train.no-classifier",
                            "The teacher gives no classes; expected a classifier.",
                            "Link a trained classifier.")
                    .at("teacher"));
        }
        return model.stream()
                .flatMap(spec -> spec.labels().stream())
                .filter(label -> !teacher.labels().contains(label))
                .findFirst()
                .map(label -> Problem.error(
                                "train.teacher-labels",
                                "The teacher does not know the class \"" + label + "\"; it tells " + teacher.labels()
                                        + ".",
                                "Link a teacher that was trained on the same classes.")
                        .at("teacher"));
    }
}
