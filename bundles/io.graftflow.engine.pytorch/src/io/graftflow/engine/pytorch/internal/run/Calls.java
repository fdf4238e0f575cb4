package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import java.util.List;

/** Calls methods of modules without gradients. */
final class Calls {

    private Calls() {}

    static NDList withoutInputs(PtSymbolBlock block, PtNDManager manager) {
        try (IValue result = IValueUtils.runMethod(block, CompiledNetwork.FORWARD)) {
            return result.toNDList(manager);
        }
    }

    /** The list of tensors that a method gives, in the manager. */
    static NDList list(PtSymbolBlock block, String method, PtNDManager manager) {
        try (IValue result = IValueUtils.runMethod(block, method)) {
            return result.toNDList(manager);
        }
    }

    /** Calls a method with one list of tensors, which must not be empty. */
    static void give(PtSymbolBlock block, String method, List<PtNDArray> tensors) {
        try (IValue list = IValue.listFrom(tensors.toArray(PtNDArray[]::new));
                IValue result = IValueUtils.runMethod(block, method, list)) {
            result.getHandle();
        }
    }
}
