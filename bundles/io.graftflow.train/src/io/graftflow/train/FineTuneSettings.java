package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Optimizer;
import java.util.Map;

/**
 * How a model is trained.
 *
 * @param epochs how often every row is seen, at least 1
 * @param batchSize rows of a step, at least 1
 * @param learningRate the highest one, above 0
 * @param optimizer how a step changes the weights
 * @param schedule the name of a {@link Schedule}
 * @param warmup part of the steps in which the learning rate rises, 0 up to 1
 * @param validationFraction part of the training rows that is held back, of each class alike, 0 up to 1; not looked at
 *     when there is a validation table
 * @param patience epochs without a lower validation loss after which training stops; 0 for never
 * @param restoreBest whether the weights of the epoch with the lowest validation loss are taken; without validation,
 *     the last ones are
 * @param seed of the order of rows, of dropout and of what is held back
 * @param checkpointSeconds a checkpoint is written at the first step after so many seconds; 0 for each step
 */
public record FineTuneSettings(
        int epochs,
        int batchSize,
        double learningRate,
        Optimizer optimizer,
        String schedule,
        double warmup,
        double validationFraction,
        int patience,
        boolean restoreBest,
        long seed,
        double checkpointSeconds) {

    /** What trains a head on frozen features well. */
    public static final FineTuneSettings DEFAULT =
            new FineTuneSettings(30, 32, 0.005, new Optimizer("adamw", Map.of()), "cosine", 0.05, 0, 0, true, 0, 10);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws ProblemException {@code train.bad-setting}
     */
    public FineTuneSettings {
        require(epochs >= 1, "epochs", "at least 1", epochs);
        require(batchSize >= 1, "batchSize", "at least 1", batchSize);
        require(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY, "learningRate", "above 0", learningRate);
        require(warmup >= 0 && warmup < 1, "warmup", "0 up to 1", warmup);
        require(
                validationFraction >= 0 && validationFraction < 1,
                "validationFraction",
                "0 up to 1",
                validationFraction);
        require(patience >= 0, "patience", "0 or more", patience);
        require(checkpointSeconds >= 0, "checkpointSeconds", "0 or more", checkpointSeconds);
        Schedule.of(schedule);
    }

    private static void require(boolean fits, String setting, String expected, Object got) {
        if (!fits) {
            throw ProblemException.error(
                            "train.bad-setting", "Expected " + expected + ", got " + got + ".", "Correct the setting.")
                    .at(setting);
        }
    }

    /** The same with other epochs. */
    public FineTuneSettings withEpochs(int count) {
        return new FineTuneSettings(
                count,
                batchSize,
                learningRate,
                optimizer,
                schedule,
                warmup,
                validationFraction,
                patience,
                restoreBest,
                seed,
                checkpointSeconds);
    }

    /** The same with another highest learning rate. */
    public FineTuneSettings withLearningRate(double rate) {
        return new FineTuneSettings(
                epochs,
                batchSize,
                rate,
                optimizer,
                schedule,
                warmup,
                validationFraction,
                patience,
                restoreBest,
                seed,
                checkpointSeconds);
    }

    /** The same with another seed. */
    public FineTuneSettings withSeed(long other) {
        return new FineTuneSettings(
                epochs,
                batchSize,
                learningRate,
                optimizer,
                schedule,
                warmup,
                validationFraction,
                patience,
                restoreBest,
                other,
                checkpointSeconds);
    }

    /** The same with rows held back, and training that stops when they get no better. */
    public FineTuneSettings withValidation(double fraction, int epochsOfPatience) {
        return new FineTuneSettings(
                epochs,
                batchSize,
                learningRate,
                optimizer,
                schedule,
                warmup,
                fraction,
                epochsOfPatience,
                restoreBest,
                seed,
                checkpointSeconds);
    }

    /** The same with checkpoints at another interval. */
    public FineTuneSettings withCheckpoints(double seconds) {
        return new FineTuneSettings(
                epochs,
                batchSize,
                learningRate,
                optimizer,
                schedule,
                warmup,
                validationFraction,
                patience,
                restoreBest,
                seed,
                seconds);
    }
}
