package io.graftflow.engine;

import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Map;

/** A network that is loaded on a device. Not thread-safe unless its engine says so. Whoever opens it closes it. */
public interface Session extends AutoCloseable {

    /** The network's inputs. */
    List<TensorSpec> inputs();

    /** The network's outputs. */
    List<TensorSpec> outputs();

    /**
     * Runs the network once, as in use: no dropout, batch norm by its stored statistics.
     *
     * @param inputs a tensor for each input, by name
     * @return a tensor for each output, by name; they stay valid after the session is closed
     * @throws io.graftflow.base.ProblemException {@code engine.input} when a tensor is missing or does not fit,
     *     {@code engine.run} when the engine fails
     */
    Map<String, TensorData> run(Map<String, TensorData> inputs);

    @Override
    void close();
}
