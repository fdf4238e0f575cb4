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
     * @param labels int64, {@code [batch]}
     * @param learningRate of this step
     * @return the loss before the update
     */
    double step(Map<String, TensorData> inputs, TensorData labels, double learningRate);

    /** The network's outputs, as in use: no dropout, batch norm by its stored statistics. */
    Map<String, TensorData> run(Map<String, TensorData> inputs);

    /** The trainable initializers as they are now, by name. */
    Map<String, TensorData> weights();

    /** Puts other values into trainable initializers. */
    void restoreWeights(Map<String, TensorData> values);

    /** Writes weights, optimizer state and random state into one new file. */
    void save(Path file);

    /** Goes on from what {@link #save} wrote: the next steps give the same bytes as if nothing had come between. */
    void restore(Path file);

    @Override
    void close();
}
