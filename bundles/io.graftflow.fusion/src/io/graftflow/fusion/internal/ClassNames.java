package io.graftflow.fusion.internal;

import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.stream.IntStream;

/** What the classes of models are called. */
public final class ClassNames {

    private ClassNames() {}

    /**
     * The names of each model's classes. One that does not name them has those of the first that does and may have as many;
     * when there is none, {@code LABEL_0} and so on; none when not even their number is known.
     */
    public static List<List<String>> of(List<ModelSpec> models) {
        return models.stream().map(model -> of(model, models)).toList();
    }

    private static List<String> of(ModelSpec model, List<ModelSpec> all) {
        if (!model.labels().isEmpty()) {
            return model.labels();
        }
        int width = width(model);
        return all.stream()
                .map(ModelSpec::labels)
                .filter(labels -> !labels.isEmpty() && (width == 0 || labels.size() == width))
                .findFirst()
                .orElseGet(() ->
                        IntStream.range(0, width).mapToObj(i -> "LABEL_" + i).toList());
    }

    /** How many numbers an answer has; 0 when that is not known. */
    static int width(ModelSpec model) {
        return model.outputs().stream()
                .filter(output -> output.name().equals(model.head().output()))
                .map(TensorSpec::shape)
                .filter(shape -> shape.rank() == 2)
                .mapToInt(shape -> (int) Math.max(0, shape.dim(1).orElse(0)))
                .findFirst()
                .orElse(0);
    }
}
