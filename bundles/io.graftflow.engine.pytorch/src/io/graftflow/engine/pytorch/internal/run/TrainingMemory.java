package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.training.ParameterStore;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Copies the tensors that a training keeps between steps out of PyTorch and back, list by list. */
final class TrainingMemory {

    private final TrainingPlan plan;
    private final PtNDManager manager;
    private final int threads;

    TrainingMemory(TrainingPlan plan, PtNDManager manager, int threads) {
        this.plan = plan;
        this.manager = manager;
        this.threads = threads;
    }

    /** A copy of the tensors that a method lists, under names in the same order. */
    Map<String, TensorData> read(
            PtSymbolBlock module, String method, List<String> names, Function<String, ElementType> elements) {
        return Torch.call(threads, false, () -> {
            try (var scope = (PtNDManager) manager.newSubManager()) {
                var tensors = new LinkedHashMap<String, TensorData>();
                NDList list = Calls.list(module, method, scope);
                for (int i = 0; i < names.size(); i++) {
                    tensors.put(names.get(i), Feed.take(list.get(i), elements.apply(names.get(i))));
                }
                return tensors;
            }
        });
    }

    /** The state of optimizers. */
    Map<String, TensorData> readState(List<TorchOptimizer> optimizers) {
        var state = new LinkedHashMap<String, TensorData>();
        for (TorchOptimizer optimizer : optimizers) {
            TrainingPlan.Part part = optimizer.part();
            state.putAll(read(
                    optimizer.block(),
                    OptimizerModule.STATE,
                    part.stateNames(),
                    name -> plan.stateElement(part, name)));
        }
        return state;
    }

    /** Passes a list of tensors to a method; nothing when it is empty. */
    void write(PtSymbolBlock module, String method, Collection<TensorData> values) {
        if (values.isEmpty()) {
            return;
        }
        Torch.call(threads, false, () -> {
            try (var scope = (PtNDManager) manager.newSubManager()) {
                Calls.give(module, method, pass(scope, values));
                return true;
            }
        });
    }

    private static List<PtNDArray> pass(PtNDManager scope, Collection<TensorData> values) {
        var arrays = new ArrayList<PtNDArray>();
        for (TensorData value : values) {
            arrays.add(new Feed().pass(scope, 0, value));
        }
        return arrays;
    }

    /** Puts state into optimizers. */
    void writeState(List<TorchOptimizer> optimizers, Map<String, TensorData> state) {
        for (TorchOptimizer optimizer : optimizers) {
            write(
                    optimizer.block(),
                    OptimizerModule.RESTORE,
                    optimizer.part().stateNames().stream().map(state::get).toList());
        }
    }

    /** Puts gradients into a network; nothing when there are none. */
    void resume(PtSymbolBlock network, ParameterStore parameters, Collection<TensorData> gradients) {
        if (gradients.isEmpty()) {
            return;
        }
        Torch.call(threads, true, () -> {
            try (var scope = (PtNDManager) manager.newSubManager()) {
                var arrays = new NDList();
                for (PtNDArray gradient : pass(scope, gradients)) {
                    gradient.setName("gs[]");
                    arrays.add(gradient);
                }
                arrays.add(Calls.method(scope, CompiledNetwork.RESUME));
                return network.forward(parameters, arrays, true).size();
            }
        });
    }
}
