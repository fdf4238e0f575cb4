package io.graftflow.train;

import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import io.graftflow.engine.Engine;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.FeatureStage;
import io.graftflow.train.internal.TableRows;
import io.graftflow.train.internal.ValueUnits;
import io.graftflow.train.targets.Targets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all phases of a training share.
 *
 * @param runner runs frozen parts, and the written model
 * @param engine that trains
 * @param request what is to be trained on what
 * @param preprocessor how values become inputs
 * @param targets of the rows
 * @param train the training rows as they are read
 * @param validation the rows of the validation table
 * @param figures counts features
 */
record TrainingSetup(
        ModelRunner runner,
        Engine engine,
        FineTuneRequest request,
        Preprocessor preprocessor,
        TrainingTargets targets,
        TableRows train,
        Optional<TableRows> validation,
        FeatureStage.Figures figures) {

    static TrainingSetup read(
            ModelRunner runner, Engine engine, FineTuneRequest request, Preprocessor preprocessor, Progress progress) {
        var targets = TrainingTargets.read(request, runner, progress.part(0, 0.6));
        return new TrainingSetup(
                runner,
                engine,
                request,
                preprocessor,
                targets,
                new TableRows(request.train(), request.input(), preprocessor, progress.part(0.6, 0.9)),
                request.validation()
                        .map(table -> new TableRows(table, request.input(), preprocessor, progress.part(0.9, 1))),
                new FeatureStage.Figures());
    }

    RunSettings settings() {
        return runner.settings();
    }

    /** Where checkpoints lie. */
    Path checkpoints() {
        return request.scratch().resolve("checkpoints");
    }

    /** The tensor that the loss looks at: logits, embeddings, or numbers in standard units. */
    String output() {
        return ValueUnits.isIn(request.model().network())
                ? HeadBuilder.STANDARD_VALUES
                : request.model().spec().head().output();
    }

    /** All that decides how the training goes, but for the network. */
    Hash identity() {
        FineTuneSettings settings = request.settings();
        var hash = new Hash().add("training 2").add(engine.id()).add(engine.version());
        hash.add(settings().device().toString());
        hash.add(Integer.toString(settings().options().effectiveThreads()));
        hash.add(
                settings.epochs() + " " + settings.batchSize() + " " + settings.learningRate() + " " + settings.seed());
        hash.add(settings.optimizer().name())
                .add(new TreeMap<>(settings.optimizer().options()).toString());
        hash.add(settings.schedule().toString());
        hash.add(settings.batches() + " " + settings.validation() + " " + settings.regularization());
        hash.add(settings.loss().toString()).add(settings.plan().toString());
        request.teachers()
                .forEach(teacher -> hash.add(teacher.model().sha256()).add(teacher.input() + " " + teacher.weight()));
        hash.add(settings.execution().precision().name());
        request.model().spec().frozen().forEach(hash::add);
        add(hash, train, targets.train());
        validation.ifPresent(rows -> add(hash, rows, targets.validation().orElseThrow()));
        return hash;
    }

    private static void add(Hash hash, TableRows rows, Targets targets) {
        for (int row = 0; row < rows.rows(); row++) {
            hash.add(rows.key(row).high() + " " + rows.key(row).low() + " " + targets.content(row));
        }
    }
}
