package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Optimizer;
import io.graftflow.train.plan.FreezingPlan;
import java.util.Map;

/**
 * How a model is trained.
 *
 * @param epochs how often every row is seen, at least 1
 * @param batches which rows stand together in a step
 * @param learningRate the highest one, above 0; 0 for the one that the learning-rate finder suggests
 * @param optimizer how a step changes the weights
 * @param schedule how the learning rate goes over the steps
 * @param loss what is made small
 * @param validation what is measured on which rows, and what follows from it
 * @param regularization what holds training back from running away or learning rows by heart
 * @param plan which weights train when, and how
 * @param execution what changes how training runs, and only a little what comes out
 */
public record FineTuneSettings(
        int epochs,
        Batches batches,
        double learningRate,
        Optimizer optimizer,
        ScheduleSettings schedule,
        LossSettings loss,
        Validation validation,
        Regularization regularization,
        FreezingPlan plan,
        Execution execution) {

    /** What trains a head on frozen features well. */
    public static final FineTuneSettings DEFAULT = new FineTuneSettings(
            30,
            Batches.of(32),
            0.005,
            new Optimizer("adamw", Map.of()),
            ScheduleSettings.of("cosine").withWarmup(0.05),
            LossSettings.DEFAULT,
            Validation.NONE,
            Regularization.NONE,
            FreezingPlan.DEFAULT,
            Execution.DEFAULT);

    /**
     * Refuses what cannot be trained with.
     *
     * @throws ProblemException {@code train.bad-setting}
     */
    public FineTuneSettings {
        Ranges.require(epochs >= 1, "epochs", "at least 1", epochs);
        Ranges.require(
                learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY,
                "learningRate",
                "above 0, or 0 to find it",
                learningRate);
    }

    /** Rows of a step. */
    public int batchSize() {
        return batches.size();
    }

    /** Of the order of rows, of dropout and of what is held back. */
    public long seed() {
        return execution.seed();
    }

    /** The same with other epochs. */
    public FineTuneSettings withEpochs(int other) {
        return new FineTuneSettings(
                other, batches, learningRate, optimizer, schedule, loss, validation, regularization, plan, execution);
    }

    /** The same with batches of another size. */
    public FineTuneSettings withBatchSize(int rows) {
        return withBatches(batches.withSize(rows));
    }

    /** The same with other batches. */
    public FineTuneSettings withBatches(Batches other) {
        return new FineTuneSettings(
                epochs, other, learningRate, optimizer, schedule, loss, validation, regularization, plan, execution);
    }

    /** The same with another highest learning rate; 0 to find it. */
    public FineTuneSettings withLearningRate(double other) {
        return new FineTuneSettings(
                epochs, batches, other, optimizer, schedule, loss, validation, regularization, plan, execution);
    }

    /** The same with another optimizer. */
    public FineTuneSettings withOptimizer(Optimizer other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, other, schedule, loss, validation, regularization, plan, execution);
    }

    /** The same with another schedule. */
    public FineTuneSettings withSchedule(ScheduleSettings other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, other, loss, validation, regularization, plan, execution);
    }

    /** The same with another loss. */
    public FineTuneSettings withLoss(LossSettings other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, schedule, other, validation, regularization, plan, execution);
    }

    /** The same with other rules of validation. */
    public FineTuneSettings withValidation(Validation other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, schedule, loss, other, regularization, plan, execution);
    }

    /** The same with rows held back, and training that stops when they get no better. */
    public FineTuneSettings withValidation(double fraction, int patience) {
        return withValidation(validation.withFraction(fraction).withPatience(patience));
    }

    /** The same with another regularization. */
    public FineTuneSettings withRegularization(Regularization other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, schedule, loss, validation, other, plan, execution);
    }

    /** The same with another plan. */
    public FineTuneSettings withPlan(FreezingPlan other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, schedule, loss, validation, regularization, other, execution);
    }

    /** The same, run in another way. */
    public FineTuneSettings withExecution(Execution other) {
        return new FineTuneSettings(
                epochs, batches, learningRate, optimizer, schedule, loss, validation, regularization, plan, other);
    }

    /** The same with another seed. */
    public FineTuneSettings withSeed(long other) {
        return withExecution(execution.withSeed(other));
    }

    /** The same with checkpoints at another interval. */
    public FineTuneSettings withCheckpoints(double seconds) {
        return withExecution(execution.withCheckpoints(seconds));
    }
}
