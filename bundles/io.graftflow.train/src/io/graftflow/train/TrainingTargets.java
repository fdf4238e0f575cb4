package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.model.Head;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.internal.ValueUnits;
import io.graftflow.train.internal.distill.Hints;
import io.graftflow.train.targets.Targets;
import io.graftflow.train.targets.ValueScale;
import io.graftflow.train.targets.ValueTargets;
import java.util.Map;
import java.util.Optional;

/**
 * The targets of a training.
 *
 * @param request what is trained
 * @param train of the training rows; with the teachers' answers, when there are any
 * @param validation of the validation table
 * @param hints the teachers' features of the training rows, where those shall be matched
 */
record TrainingTargets(FineTuneRequest request, Targets train, Optional<Targets> validation, Optional<Hints> hints) {

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
     * Reads and checks them, before anything long runs. Teachers are run over the training rows once; what they said is cached.
     *
     * @throws ProblemException the codes of {@link Targets#read}, of {@link LossSettings#loss} and of {@link
     *     Targets#requireLearnable}; {@code train.teacher-task}, {@code train.teacher-labels}
     */
    static TrainingTargets read(FineTuneRequest request, ModelRunner runner, Progress progress) {
        Targets train = of(request, request.train());
        train.requireLearnable();
        Optional<Targets> validation = request.validation().map(table -> of(request, table));
        validation.ifPresent(Targets::requireMeasurable);
        request.settings()
                .loss()
                .loss(head(request).task(), train, !request.teachers().isEmpty());
        if (request.teachers().isEmpty()) {
            return new TrainingTargets(request, train, validation, Optional.empty());
        }
        var classroom = new Classroom(request, runner);
        Targets taught = classroom.taught(train, progress.part(0, 0.5));
        Optional<Hints> hints = request.settings().loss().featureWeight() > 0
                ? Optional.of(classroom.hints(progress.part(0.5, 1)))
                : Optional.empty();
        return new TrainingTargets(request, taught, validation, hints);
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

    /** The rows as the loss sees them: numbers in units in which those of the training rows have mean 0 and variance 1. */
    Learning learning(LabeledRows rows, Optional<LabeledRows> held) {
        held.map(LabeledRows::targets).ifPresent(Targets::requireMeasurable);
        Loss loss = request.settings()
                .loss()
                .loss(head(request).task(), rows.targets(), !request.teachers().isEmpty());
        if (!(rows.targets().truth() instanceof ValueTargets values)) {
            return new Learning(rows, held, loss, Map.of());
        }
        var network = request.model().network();
        ValueScale scale = ValueUnits.of(network, request.model().spec().frozen(), values);
        return new Learning(
                rows.with(rows.targets().withScale(scale)),
                held.map(own -> own.with(own.targets().withScale(scale))),
                loss,
                ValueUnits.tensors(network, scale));
    }
}
