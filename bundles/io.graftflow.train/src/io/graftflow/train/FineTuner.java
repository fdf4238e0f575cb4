package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Engine;
import io.graftflow.preprocess.Preprocessor;

/**
 * Trains the weights of a classifier that are not frozen. The frozen part of the network runs once a row, on the engine
 * for use, and is cached; the rest is trained on what that gave. Afterwards the written model is run and held against
 * the engine that trained it, and the frozen weights are compared with what they were.
 *
 * @param runner runs the frozen part, and the written model
 * @param training the engine that trains, {@link io.graftflow.engine.Engines#training}
 */
public record FineTuner(ModelRunner runner, Engine training) {

    /**
     * Trains a model.
     *
     * @throws ProblemException {@code train.no-classifier}, {@code train.nothing-to-train}, {@code
     *     train.unsupported-operator}, the codes of labels ({@code train.no-labels}, {@code train.missing-label},
     *     {@code train.unknown-label}, {@code train.single-class}), {@code train.no-validation}, {@code
     *     train.diverged}, {@code train.frozen-changed}, {@code train.engines-differ}, the codes of checkpoints
     * @throws io.graftflow.base.CancelledException soon after it was cancelled; a checkpoint is left
     */
    public FineTuneResult run(FineTuneRequest request, Progress progress) {
        try (Preprocessor preprocessor = Preprocessor.of(request.model())) {
            return new Training(runner, training, request, preprocessor, progress).run();
        }
    }
}
