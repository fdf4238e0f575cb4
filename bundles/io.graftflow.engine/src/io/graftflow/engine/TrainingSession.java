package io.graftflow.engine;

import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.Map;

/** A network in training. Used by one thread at a time. Whoever opens it closes it. */
public interface TrainingSession extends AutoCloseable {

    /**
     * One step: forward, loss, backward, update.
     *
     * @param inputs a tensor for each input of the network, by name
     * @param labels int64, the logits' shape without the axis of classes
     * @param learningRate of this step
     * @return the loss before the update
     * @throws io.graftflow.base.ProblemException {@code engine.input} when a tensor is missing or does not fit or a label is
     *     outside the classes, {@code engine.run} when the engine fails
     */
    double step(Map<String, TensorData> inputs, TensorData labels, double learningRate);

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
     * Writes weights, optimizer state and random state into one new file, whole or not at all.
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
