package io.graftflow.fusion.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Part;
import io.graftflow.onnx.TensorData;
import java.util.List;

/** Whether the weights of models are numbers. */
final class Numbers {

    private Numbers() {}

    /**
     * Refuses models with weights that are not a number; infinite ones may be meant, as in masks.
     *
     * @throws ProblemException {@code fusion.not-a-number}, with the model and the tensor
     */
    static void require(List<Part> parts, Progress progress) {
        for (Part part : parts) {
            for (String name : WeightMixer.tensors(part.network())) {
                progress.checkCancelled();
                part.network()
                        .find(name)
                        .filter(tensor -> tensor.element().isFloat())
                        .filter(Numbers::hasNone)
                        .ifPresent(tensor -> {
                            throw ProblemException.error(
                                            "fusion.not-a-number",
                                            "The tensor \"" + name + "\" holds a weight NaN in " + part.name()
                                                    + "; expected numbers.",
                                            "Train that model again with a smaller learning rate, or leave it out.")
                                    .at(name);
                        });
            }
        }
    }

    private static boolean hasNone(TensorData tensor) {
        return new StoredTensors("", List.of(), tensor)
                .map(chunk -> hasNone(chunk.origin(), chunk.count()))
                .contains(true);
    }

    private static boolean hasNone(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (Float.isNaN(values[i])) {
                return true;
            }
        }
        return false;
    }
}
