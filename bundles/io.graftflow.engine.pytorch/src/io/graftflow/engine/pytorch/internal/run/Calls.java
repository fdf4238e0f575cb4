package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import java.util.Arrays;
import java.util.List;

/** Calls methods of modules without gradients. */
final class Calls {

    private static final String METHOD = "module_method:";

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

    /** What makes {@code forward} of a module call another method, with gradients. */
    static PtNDArray method(PtNDManager scope, String name) {
        var call = (PtNDArray) scope.zeros(new Shape());
        call.setName(METHOD + name);
        return call;
    }

    /** Calls a method with numbers, for its effect. */
    static boolean run(PtSymbolBlock block, String method, double... numbers) {
        IValue[] values = Arrays.stream(numbers).mapToObj(IValue::from).toArray(IValue[]::new);
        try (IValue result = IValueUtils.runMethod(block, method, values)) {
            return result.getHandle() != 0;
        } finally {
            Arrays.stream(values).forEach(IValue::close);
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
