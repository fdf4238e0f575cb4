package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.internal.DistilledTargets;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.ValueUnits;
import io.graftflow.train.targets.ClassTargets;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueScale;
import io.graftflow.train.targets.ValueTargets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The targets of a training.
 *
 * @param request what is trained
 * @param train of the training rows; with the teacher's answers, when there is one
 * @param validation of the validation table
 */
record TrainingTargets(FineTuneRequest request, Targets train, Optional<Targets> validation) {

    /**
     * The rows to train on and to measure on, as the loss sees them.
     *
     * @param train the rows to train on
     * @param validation the rows to measure on
     * @param loss what is made small
     * @param stored tensors that belong to the model's answers and follow from the targets, by name
     */
    record Learning(LabeledRows train, Optional<LabeledRows> validation, Loss loss, Map<String, TensorData> stored) {}

    /**
     * Reads and checks them, before anything long runs. A teacher is run over the training rows once; what it said is cached.
     *
     * @throws ProblemException the codes of {@link Targets#read}, of {@link LossSettings#loss} and of {@link
     *     Targets#requireLearnable}; {@code train.no-classifier}, {@code train.teacher-labels}
     */
    static TrainingTargets read(FineTuneRequest request, ModelRunner runner, Progress progress) {
        Targets train = of(request, request.train());
        train.requireLearnable();
        Optional<Targets> validation = request.validation().map(table -> of(request, table));
        validation.ifPresent(Targets::requireMeasurable);
        request.settings()
                .loss()
                .loss(head(request).task(), train, request.teacher().isPresent());
        Targets taught = request.teacher()
                .map(teacher -> taught(request, train, teacher, runner, progress))
                .orElse(train);
        return new TrainingTargets(request, taught, validation);
    }

    private static Head head(FineTuneRequest request) {
        return request.model().spec().head();
    }

    private static Targets of(FineTuneRequest request, Table table) {
        return Targets.read(
                table,
                request.targets(),
                head(request).task(),
                request.model().spec().labels());
    }

    private static Targets taught(
            FineTuneRequest request, Targets classes, Teacher teacher, ModelRunner runner, Progress progress) {
        Model model = teacher.model();
        Head head = model.spec().head();
        if (!head.classifies()) {
            throw ProblemException.error(
                            "train.no-classifier",
                            "The teacher gives no classes; expected a classifier.",
                            "Link a trained classifier.")
                    .at("teacher");
        }
        RunResult run = runner.run(model, request.train(), teacher.input(), List.of(head.output()), progress);
        return DistilledTargets.of((ClassTargets) classes, run.features(), model);
    }

    /** The rows as the loss sees them: numbers in units in which those of the training rows have mean 0 and variance 1. */
    Learning learning(LabeledRows rows, Optional<LabeledRows> held) {
        held.map(LabeledRows::targets).ifPresent(Targets::requireMeasurable);
        Loss loss = request.settings()
                .loss()
                .loss(head(request).task(), rows.targets(), request.teacher().isPresent());
        if (!(rows.targets() instanceof ValueTargets values)) {
            return new Learning(rows, held, loss, Map.of());
        }
        var network = request.model().network();
        ValueScale scale = ValueUnits.of(network, request.model().spec().frozen(), values);
        return new Learning(
                rows.with(values.withScale(scale)),
                held.map(own -> own.with(((ValueTargets) own.targets()).withScale(scale))),
                loss,
                ValueUnits.tensors(network, scale));
    }
}
