package io.graftflow.train;

import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorSpec;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells from a spec what {@link Backbone#of} takes from a model without a head. */
public final class FeatureOutput {

    private FeatureOutput() {}

    /** The output with the features; empty when the model has a head, or none of its outputs fits. */
    public static Optional<TensorSpec> of(ModelSpec model, Pooling pooling) {
        if (model.head().answers()) {
            return Optional.empty();
        }
        int[] ranks = pooling == Pooling.NONE ? new int[] {2} : new int[] {3, 2, 4};
        for (int rank : ranks) {
            Optional<TensorSpec> found = model.outputs().stream()
                    .filter(output -> output.element() == ElementType.FLOAT)
                    .filter(output -> output.shape().rank() == rank)
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** How many features a pooled row has; empty when that is not known. */
    public static OptionalLong width(TensorSpec features) {
        long size = features.shape().dim(features.shape().rank() == 4 ? 1 : -1).orElse(0);
        return size > 0 ? OptionalLong.of(size) : OptionalLong.empty();
    }
}
