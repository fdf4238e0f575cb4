package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.training.ParameterStore;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.InputCheck;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A compiled network in use. Threads that run it at once take turns. */
public final class TorchNetwork implements Session {

    private final CompiledNetwork network;
    private final int threads;
    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final ParameterStore parameters;
    private final Feed feed = new Feed();
    private boolean closed;

    /** Loads a network on a device. */
    public TorchNetwork(CompiledNetwork network, Device device, SessionOptions options) {
        this.network = network;
        this.threads = options.effectiveThreads();
        this.manager = Torch.manager(device);
        this.parameters = new ParameterStore(manager, false);
        try {
            this.block = Torch.load(network.module(), manager);
        } catch (ProblemException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public List<TensorSpec> inputs() {
        return network.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return network.outputs();
    }

    @Override
    public synchronized Map<String, TensorData> run(Map<String, TensorData> inputs) {
        InputCheck.check(network.inputs(), inputs);
        if (closed) {
            throw ProblemException.error(
                    "engine.closed", "The network was closed before it was run.", "Open it again.");
        }
        return Torch.call(threads, false, () -> forward(network, block, parameters, manager, feed, inputs));
    }

    /** Runs a module as in use; its tensors live no longer than this call. */
    static Map<String, TensorData> forward(
            CompiledNetwork network,
            PtSymbolBlock block,
            ParameterStore parameters,
            PtNDManager manager,
            Feed feed,
            Map<String, TensorData> inputs) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            var arrays = new NDList();
            for (int i = 0; i < network.inputs().size(); i++) {
                arrays.add(
                        feed.pass(scope, i, inputs.get(network.inputs().get(i).name())));
            }
            NDList results =
                    arrays.isEmpty() ? Calls.withoutInputs(block, scope) : block.forward(parameters, arrays, false);
            var outputs = new LinkedHashMap<String, TensorData>();
            for (int i = 0; i < results.size(); i++) {
                outputs.put(
                        network.outputs().get(i).name(),
                        Feed.take(results.get(i), network.outputTypes().get(i)));
            }
            return outputs;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            manager.close();
        }
    }
}
