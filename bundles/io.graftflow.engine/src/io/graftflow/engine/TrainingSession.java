package io.graftflow.engine;

import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** A network in training. Used by one thread at a time. Whoever opens it closes it. */
public interface TrainingSession extends AutoCloseable {

    /**
     * Forward, loss, and the gradients of {@code loss * weight}, which are added to those since the last update. So
     * {@code k} parts of a batch with the weights {@code 1/k} give the gradients of the whole batch, when they are alike in
     * size and no layer looks at the batch as a whole.
     *
     * @param inputs a tensor for each input of the network, by name
     * @param targets what the {@link Loss} wants to see, in its order
     * @param weight what the loss is multiplied by
     * @return the loss, not multiplied
     * @throws io.graftflow.base.ProblemException {@code engine.input} when a tensor is missing or does not fit,
     *     {@code engine.target} when a target does not fit the loss or the output, {@code engine.run} when the engine fails
     */
    double accumulate(Map<String, TensorData> inputs, List<TensorData> targets, double weight);

    /**
     * Clips the gradients, changes the weights by one step of the optimizer and begins new gradients. When the norm of the
     * gradients is not finite nothing is changed: {@link #nonFinite} tells where it comes from, and the gradients begin anew
     * with the next call of {@link #accumulate}.
     *
     * @param pace the numbers of this step
     * @throws io.graftflow.base.ProblemException {@code engine.no-gradients} when nothing was accumulated since the last
     *     update, {@code engine.momentum} when the optimizer has no momentum that could be another, {@code engine.run} when
     *     the engine fails
     */
    Update update(Pace pace);

    /**
     * The same with the optimizer's own momentum.
     *
     * @param learningRate of this step
     * @throws io.graftflow.base.ProblemException as {@link #update(Pace)}
     */
    default Update update(double learningRate) {
        return update(Pace.of(learningRate));
    }

    /** Drops the gradients since the last update, as after a batch of which only a part could be run. */
    void discard();

    /**
     * One step over one batch: {@link #accumulate} with the weight 1, and {@link #update}.
     *
     * @param inputs a tensor for each input of the network, by name
     * @param targets what the {@link Loss} wants to see, in its order
     * @param learningRate of this step
     * @return the loss before the update
     * @throws io.graftflow.base.ProblemException as these
     */
    default double step(Map<String, TensorData> inputs, List<TensorData> targets, double learningRate) {
        double loss = accumulate(inputs, targets, 1);
        update(learningRate);
        return loss;
    }

    /**
     * Moves a running average of {@link #weights} towards them as they are now: {@code average += weight * (now - average)}.
     * The weight is {@code 1/(n+1)} at the n-th call from 0 for the mean of all (stochastic weight averaging, Izmailov et al.,
     * 2018, arXiv:1803.05407), {@code 1 - decay} for an exponential average (Polyak and Juditsky, 1992). The first call copies.
     *
     * @param weight from 0 to 1
     */
    void average(double weight);

    /** The running average, with the names and shapes of {@link #weights}; empty before the first {@link #average}. */
    Map<String, TensorData> averages();

    /** The tensors of {@link #weights} that hold, or whose gradients hold, a number that is not finite now. */
    SortedSet<String> nonFinite();

    /** The network's outputs, as in use: no dropout, batch norm by its stored statistics. */
    Map<String, TensorData> run(Map<String, TensorData> inputs);

    /**
     * The initializers that training changes as they are now, by name: the trainable ones that the loss depends on, and the
     * running statistics that follow the batches. They have the shapes that they have in the network.
     */
    Map<String, TensorData> weights();

    /**
     * Puts other values into some of the initializers of {@link #weights}; the optimizer's state stays.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.weights} for an initializer that training does not change, or
     *     one of another type or shape
     */
    void restoreWeights(Map<String, TensorData> values);

    /**
     * Writes weights, running averages, optimizer state, random state, and gradients since the last update into one new
     * file, whole or not at all.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.checkpoint-unwritable}
     */
    void save(Path file);

    /**
     * Goes on from what {@link #save} wrote: with the same number of threads, the next steps give the same bytes as if
     * nothing had come between.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.checkpoint-mismatch} when it is another program's, with both
     *     hashes; {@code engine.checkpoint-corrupt} when it is not whole
     */
    void restore(Path file);

    @Override
    void close();
}
