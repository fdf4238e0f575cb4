package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.InputCheck;
import io.graftflow.engine.Pace;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.Update;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.loss.TorchLoss;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A compiled network in training. The loss with its gradients is a method of its module; each group of weights has an
 * optimizer, a module of its own that holds them. All tensors of a step belong to a scope that ends with it.
 *
 * <p>Random numbers: PyTorch has one generator for the whole process. Before each batch of a network that draws from it, it
 * is seeded from the program's seed and the number of batches before, and no other session of this process draws until the
 * batch has. So a batch gives the same whatever ran before, and nothing but the number of batches needs to be kept.
 */
public final class TorchTraining implements TrainingSession {

    private static final Lock GENERATOR = new ReentrantLock();

    private final TrainingPlan plan;
    private final CompiledNetwork network;
    private final int threads;
    private final PtNDManager manager;
    private final ParameterStore parameters;
    private final PtSymbolBlock block;
    private final List<TorchOptimizer> optimizers;
    private final TrainingMemory memory;
    private final Feed feed = new Feed();
    private long batches;
    private long updates;
    private boolean pending;
    private boolean spoiled;
    private boolean averaged;
    private boolean closed;

    /**
     * Compiles and loads a network for training.
     *
     * @throws ProblemException the codes of {@link TrainingPlan#of}; {@code engine.load}
     */
    public static TorchTraining open(TrainingProgram program, Device device, SessionOptions options) {
        TrainingPlan plan = TrainingPlan.of(program, options.optimize());
        PtNDManager manager = Torch.manager(device);
        try {
            return new TorchTraining(plan, manager, options.effectiveThreads());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private TorchTraining(TrainingPlan plan, PtNDManager manager, int threads) {
        this.plan = plan;
        this.network = plan.network();
        this.threads = threads;
        this.manager = manager;
        this.parameters = new ParameterStore(manager, false);
        this.block = Torch.load(network.module(), manager);
        this.optimizers = plan.parts().stream()
                .map(part ->
                        new TorchOptimizer(part, Torch.load(part.optimizer().module(), manager)))
                .toList();
        this.memory = new TrainingMemory(plan, manager, threads);
        Torch.call(threads, true, () -> {
            // DJL believes that a module is in training mode when it is loaded, but it is not
            JniUtils.enableTrainingMode(block);
            optimizers.forEach(optimizer -> optimizer.take(block));
            return true;
        });
    }

    @Override
    public synchronized double accumulate(Map<String, TensorData> inputs, List<TensorData> targets, double weight) {
        InputCheck.check(network.inputs(), inputs);
        plan.loss().check(targets);
        open();
        if (spoiled) {
            dropGradients();
        }
        try {
            double loss = Torch.call(threads, true, () -> learn(inputs, targets, weight));
            batches++;
            pending = true;
            return loss;
        } catch (ProblemException e) {
            throw misfit(e);
        }
    }

    private double learn(Map<String, TensorData> inputs, List<TensorData> targets, double weight) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            var arrays = new NDList();
            int places = network.inputs().size();
            for (int i = 0; i < places; i++) {
                arrays.add(
                        feed.pass(scope, i, inputs.get(network.inputs().get(i).name())));
            }
            for (int i = 0; i < targets.size(); i++) {
                arrays.add(feed.pass(scope, places + i, targets.get(i)));
            }
            arrays.add(feed.pass(
                    scope,
                    places + targets.size(),
                    TensorData.of(new double[] {weight}).reshape()));
            arrays.add(Calls.method(scope, CompiledNetwork.LOSS));
            NDList results = forward(arrays);
            return results.get(0).toType(DataType.FLOAT64, false).toDoubleArray()[0];
        }
    }

    /** What the module says of targets. */
    private static ProblemException misfit(ProblemException failure) {
        String message = failure.problem().message();
        int said = message.indexOf(TorchLoss.MISFIT);
        return said < 0
                ? failure
                : TorchLoss.misfit(message.substring(said + TorchLoss.MISFIT.length(), message.length() - 1));
    }

    private NDList forward(NDList arrays) {
        if (!network.random()) {
            return block.forward(parameters, arrays, true);
        }
        GENERATOR.lock();
        try {
            JniUtils.setSeed(plan.seed(batches));
            return block.forward(parameters, arrays, true);
        } finally {
            GENERATOR.unlock();
        }
    }

    @Override
    public synchronized Update update(Pace pace) {
        open();
        plan.checkMomentum(pace);
        if (!pending || spoiled) {
            throw ProblemException.error(
                    "engine.no-gradients",
                    "There are no gradients to update the weights by.",
                    "Run a batch through the network first.");
        }
        double norm = Torch.call(threads, false, () -> change(pace));
        if (Double.isFinite(norm)) {
            updates++;
            pending = false;
        } else {
            spoiled = true;
        }
        return new Update(norm);
    }

    private double change(Pace pace) {
        try (IValue most = IValue.from(plan.clipping().norm());
                IValue each = IValue.from(plan.clipping().value());
                IValue norm = IValueUtils.runMethod(block, CompiledNetwork.CLIP, most, each)) {
            if (Double.isFinite(norm.toDouble())) {
                try (IValue gradients = IValueUtils.runMethod(block, CompiledNetwork.GRADIENTS)) {
                    optimizers.forEach(optimizer -> optimizer.step(gradients, pace, updates == 0));
                }
                Calls.run(block, CompiledNetwork.CLEAR);
            }
            return norm.toDouble();
        }
    }

    @Override
    public synchronized void discard() {
        open();
        dropGradients();
    }

    private void dropGradients() {
        Torch.call(threads, false, () -> Calls.run(block, CompiledNetwork.CLEAR));
        pending = false;
        spoiled = false;
    }

    @Override
    public synchronized void average(double weight) {
        open();
        Torch.call(threads, false, () -> Calls.run(block, CompiledNetwork.AVERAGE, weight));
        averaged = true;
    }

    @Override
    public synchronized Map<String, TensorData> averages() {
        open();
        return averaged ? memory.read(block, CompiledNetwork.AVERAGES, network.trained(), plan::element) : Map.of();
    }

    @Override
    public synchronized SortedSet<String> nonFinite() {
        open();
        return Torch.call(threads, false, () -> {
            var names = new TreeSet<String>();
            try (IValue places = IValueUtils.runMethod(block, CompiledNetwork.BAD)) {
                for (long place : places.toLongArray()) {
                    names.add(network.trained().get((int) place));
                }
            }
            return names;
        });
    }

    @Override
    public synchronized Map<String, TensorData> run(Map<String, TensorData> inputs) {
        InputCheck.check(network.inputs(), inputs);
        open();
        return Torch.call(
                threads, false, () -> TorchNetwork.forward(network, block, parameters, manager, feed, inputs));
    }

    @Override
    public synchronized Map<String, TensorData> weights() {
        open();
        return memory.read(block, CompiledNetwork.CHANGED, network.trained(), plan::element);
    }

    @Override
    public synchronized void restoreWeights(Map<String, TensorData> values) {
        plan.checkWeights(values);
        Map<String, TensorData> all = weights();
        all.putAll(values);
        memory.write(block, CompiledNetwork.RESTORE, all.values());
    }

    @Override
    public synchronized void save(Path file) {
        open();
        Map<String, TensorData> state = memory.readState(optimizers);
        Map<String, TensorData> gradients =
                pending ? memory.read(block, CompiledNetwork.GRADIENTS, plan.parameters(), plan::element) : Map.of();
        new Checkpoint(plan.sha256(), batches, updates, weights(), averages(), state, gradients).write(file);
    }

    @Override
    public synchronized void restore(Path file) {
        open();
        Checkpoint checkpoint = Checkpoint.read(file, plan);
        dropGradients();
        memory.write(block, CompiledNetwork.RESTORE, checkpoint.weights().values());
        memory.writeState(optimizers, checkpoint.state());
        Collection<TensorData> averages = checkpoint.averages().values();
        averaged = !averages.isEmpty();
        Torch.call(threads, false, () -> Calls.run(block, CompiledNetwork.FORGET_AVERAGES));
        memory.write(block, CompiledNetwork.RESTORE_AVERAGES, averages);
        pending = !checkpoint.gradients().isEmpty();
        memory.resume(block, parameters, checkpoint.gradients().values());
        batches = checkpoint.batches();
        updates = checkpoint.updates();
    }

    private void open() {
        if (closed) {
            throw ProblemException.error(
                    "engine.closed", "The training was closed before it was used.", "Open it again.");
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
