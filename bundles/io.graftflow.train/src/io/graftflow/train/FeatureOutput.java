package io.graftflow.train;

import io.graftflow.model.HeadFinder;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Parameter;
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

    /**
     * How many features a pooled row of a model has; empty when that is not known. Of a model with a head, they are the side
     * of its last matrix that is not the answers'.
     */
    public static OptionalLong width(ModelSpec model, Pooling pooling) {
        if (!model.head().answers()) {
            return of(model, pooling).map(FeatureOutput::width).orElse(OptionalLong.empty());
        }
        long classes = answers(model);
        return HeadFinder.layers(model.layers(), model.head()).stream()
                .flatMap(layer -> layer.allParameters().stream())
                .filter(own ->
                        own.role() == Parameter.Role.WEIGHT && own.shape().rank() == 2)
                .reduce((first, second) -> second)
                .map(Parameter::shape)
                .filter(shape ->
                        shape.dim(0).orElse(0) == classes || shape.dim(1).orElse(0) == classes)
                .map(shape -> OptionalLong.of(
                        shape.dim(0).orElse(0) == classes
                                ? shape.dim(1).orElse(0)
                                : shape.dim(0).orElse(0)))
                .orElse(OptionalLong.empty());
    }

    /** How many numbers a model answers with; 0 when that is not known. */
    private static long answers(ModelSpec model) {
        if (!model.labels().isEmpty()) {
            return model.labels().size();
        }
        return model.outputs().stream()
                .filter(output -> output.name().equals(model.head().output()))
                .filter(output -> output.shape().rank() == 2)
                .mapToLong(output -> output.shape().dim(1).orElse(0))
                .findFirst()
                .orElse(0);
    }

    /** How many features a pooled row has; empty when that is not known. */
    public static OptionalLong width(TensorSpec features) {
        long size = features.shape().dim(features.shape().rank() == 4 ? 1 : -1).orElse(0);
        return size > 0 ? OptionalLong.of(size) : OptionalLong.empty();
    }
}
