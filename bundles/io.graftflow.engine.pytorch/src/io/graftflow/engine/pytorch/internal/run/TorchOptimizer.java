package io.graftflow.engine.pytorch.internal.run;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.graftflow.engine.Pace;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;

/**
 * The optimizer of a part of the weights.
 *
 * @param part which weights, and how they learn
 * @param block its module
 */
record TorchOptimizer(TrainingPlan.Part part, PtSymbolBlock block) {

    /** Takes its weights from a network and makes its state. */
    void take(PtSymbolBlock network) {
        try (IValue weights = IValueUtils.runMethod(network, CompiledNetwork.PARAMETERS);
                IValue result = IValueUtils.runMethod(block, OptimizerModule.INIT, weights)) {
            result.getHandle();
        }
    }

    /** Changes its weights by their gradients, which may be changed too. */
    void step(IValue gradients, Pace pace, boolean first) {
        double own = part.optimizer().momentum().orElse(0);
        try (IValue rate = IValue.from(pace.learningRate() * part.rateFactor());
                IValue momentum = IValue.from(pace.momentum().orElse(own));
                IValue isFirst = IValue.from(first);
                IValue result =
                        IValueUtils.runMethod(block, OptimizerModule.STEP, gradients, rate, momentum, isFirst)) {
            result.getHandle();
        }
    }
}
