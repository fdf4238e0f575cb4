package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.InputCheck;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.Update;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A compiled network in training. The loss is a method of its module, the optimizer is a second module that holds the
 * weights. All tensors of a step belong to a scope that ends with it.
 *
 * <p>Random numbers: PyTorch has one generator for the whole process. Before each step of a network that draws from it, it
 * is seeded from the program's seed and the number of the step, and no other session of this process draws until the step
 * has. So a step gives the same whatever ran before, and nothing but the number of the step needs to be kept.
 */
public final class TorchTraining implements TrainingSession {

    private static final Lock GENERATOR = new ReentrantLock();
    private static final String METHOD = "module_method:";

    private final TrainingPlan plan;
    private final CompiledNetwork network;
    private final int threads;
    private final PtNDManager manager;
    private final ParameterStore parameters;
    private final PtSymbolBlock block;
    private final PtSymbolBlock optimizer;
    private final PtNDArray lossMethod;
    private final PtNDArray one;
    private final Feed feed = new Feed();
    private long steps;
    private boolean closed;

    /**
     * Compiles and loads a network for training.
     *
     * @throws ProblemException {@code engine.unsupported-operator}; {@code engine.trainable} when nothing can be trained;
     *     {@code optimizer.unknown}, {@code optimizer.option}
     */
    public static TorchTraining open(TrainingProgram program, Device device, SessionOptions options) {
        TrainingPlan plan = TrainingPlan.of(program);
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
        this.optimizer = Torch.load(plan.optimizer().module(), manager);
        this.lossMethod = Torch.call(threads, false, () -> (PtNDArray) manager.zeros(new Shape()));
        lossMethod.setName(METHOD + CompiledNetwork.LOSS);
        this.one = Torch.call(threads, false, () -> (PtNDArray) manager.ones(new Shape()));
        Torch.call(threads, true, () -> {
            // DJL believes that a module is in training mode when it is loaded, but it is not
            JniUtils.enableTrainingMode(block);
            try (var scope = (PtNDManager) manager.newSubManager()) {
                Calls.give(optimizer, OptimizerModule.INIT, trainable(scope));
                return true;
            }
        });
    }

    /** The tensors with a gradient, in the order of the plan. */
    private List<PtNDArray> trainable(PtNDManager scope) {
        var byName = new LinkedHashMap<String, PtNDArray>();
        JniUtils.moduleGetParams(block, manager).forEach(array -> byName.put(array.getName(), (PtNDArray) array));
        byName.values().forEach(array -> array.attach(scope));
        return network.trained().subList(0, network.parameters()).stream()
                .map(name -> byName.get(network.attributes().get(name)))
                .toList();
    }

    @Override
    public synchronized double accumulate(Map<String, TensorData> inputs, List<TensorData> targets, double weight) {
        InputCheck.check(network.inputs(), inputs);
        plan.checkLabels(targets.get(0));
        open();
        if (weight != 1) {
            throw notYet("gradients that add up");
        }
        return Torch.call(threads, true, () -> learn(inputs, targets));
    }

    private static ProblemException notYet(String what) {
        return ProblemException.error(
                "engine.unsupported", "This engine does not know " + what + ".", "Train without it.");
    }

    @Override
    public synchronized Update update(double learningRate) {
        open();
        Torch.call(threads, true, () -> {
            try (IValue rate = IValue.from(learningRate);
                    IValue first = IValue.from(steps == 0);
                    IValue result = IValueUtils.runMethod(optimizer, OptimizerModule.STEP, rate, first)) {
                return result.getHandle();
            }
        });
        steps++;
        return new Update(0);
    }

    @Override
    public void average(double weight) {
        throw notYet("running averages");
    }

    @Override
    public Map<String, TensorData> averages() {
        return Map.of();
    }

    @Override
    public SortedSet<String> nonFinite() {
        return new TreeSet<>();
    }

    private double learn(Map<String, TensorData> inputs, List<TensorData> targets) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            var arrays = new NDList();
            int places = network.inputs().size();
            for (int i = 0; i < places; i++) {
                arrays.add(
                        feed.pass(scope, i, inputs.get(network.inputs().get(i).name())));
            }
            arrays.add(feed.pass(scope, places, targets.get(0)));
            arrays.add(lossMethod);
            var loss = (PtNDArray) forward(arrays).get(0);
            JniUtils.backward(loss, one, false, false);
            return loss.toType(DataType.FLOAT64, false).toDoubleArray()[0];
        }
    }

    private NDList forward(NDList arrays) {
        if (!network.random()) {
            return block.forward(parameters, arrays, true);
        }
        GENERATOR.lock();
        try {
            JniUtils.setSeed(plan.seed(steps));
            return block.forward(parameters, arrays, true);
        } finally {
            GENERATOR.unlock();
        }
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
        return read(block, CompiledNetwork.CHANGED, network.trained());
    }

    private Map<String, TensorData> read(PtSymbolBlock module, String method, List<String> names) {
        return Torch.call(threads, false, () -> {
            try (var scope = (PtNDManager) manager.newSubManager()) {
                var tensors = new LinkedHashMap<String, TensorData>();
                NDList list = Calls.list(module, method, scope);
                for (int i = 0; i < names.size(); i++) {
                    tensors.put(names.get(i), Feed.take(list.get(i), plan.element(names.get(i))));
                }
                return tensors;
            }
        });
    }

    @Override
    public synchronized void restoreWeights(Map<String, TensorData> values) {
        plan.checkWeights(values);
        Map<String, TensorData> all = weights();
        all.putAll(values);
        write(block, CompiledNetwork.RESTORE, new ArrayList<>(all.values()));
    }

    private void write(PtSymbolBlock module, String method, List<TensorData> values) {
        if (values.isEmpty()) {
            return;
        }
        Torch.call(threads, false, () -> {
            try (var scope = (PtNDManager) manager.newSubManager()) {
                var arrays = new ArrayList<PtNDArray>();
                for (TensorData value : values) {
                    arrays.add(new Feed().pass(scope, 0, value));
                }
                Calls.give(module, method, arrays);
                return true;
            }
        });
    }

    @Override
    public synchronized void save(Path file) {
        Map<String, TensorData> weights = weights();
        Map<String, TensorData> state = read(optimizer, OptimizerModule.STATE, plan.stateNames());
        new Checkpoint(plan.sha256(), steps, weights, state).write(file);
    }

    @Override
    public synchronized void restore(Path file) {
        open();
        Checkpoint checkpoint = Checkpoint.read(file, plan);
        write(
                block,
                CompiledNetwork.RESTORE,
                new ArrayList<>(checkpoint.weights().values()));
        write(
                optimizer,
                OptimizerModule.RESTORE,
                new ArrayList<>(checkpoint.state().values()));
        steps = checkpoint.steps();
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
