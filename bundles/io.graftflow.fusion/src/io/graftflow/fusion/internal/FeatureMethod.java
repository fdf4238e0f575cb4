package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.FeatureOptions;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.Head;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A method that joins the features of models to features of one, {@code features [batch, width]}, on which a head can be put
 * and trained. Frozen weights stay frozen; those of layers on the features are not.
 */
abstract class FeatureMethod implements FusionMethod {

    static final String FEATURES = "features";

    private static final String BATCH = "batch";

    /** Adds the nodes that make one tensor of the features. */
    abstract String join(FeatureJoint joint, int width);

    /** How many numbers come out for such features. */
    abstract OptionalInt width(List<OptionalInt> widths, int width);

    /** The matrices of layers on such features, {@code [out, in]}, by the names of the layers. */
    abstract Map<String, long[]> layers(List<Integer> widths, int width);

    @Override
    public boolean takesFeatures() {
        return true;
    }

    @Override
    public WeightRule weights() {
        return WeightRule.NONE;
    }

    @Override
    public Set<String> options() {
        return Set.of(FeatureOptions.NORMALIZE);
    }

    @Override
    public List<Problem> check(List<ModelSpec> models, FusionOptions options) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            String name = "model " + (i + 1);
            problem(name, models.get(i)).ifPresent(problems::add);
            for (int j = 0; j < i; j++) {
                Compatible.inputs(name, models.get(j), models.get(i)).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static Optional<Problem> problem(String name, ModelSpec model) {
        if (features(model).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Problem.error(
                "fusion.no-features",
                "There is no vector of features for each row in " + name + "; it gives " + model.outputs() + ".",
                "Choose another pooling, or another model."));
    }

    /** The first output with a vector of floats for each row. */
    private static Optional<TensorSpec> features(ModelSpec model) {
        return model.outputs().stream()
                .filter(output -> output.element().isFloat())
                .filter(output -> !output.shape().ranked() || output.shape().rank() == 2)
                .findFirst();
    }

    private static OptionalInt width(ModelSpec model) {
        return features(model)
                .filter(own -> own.shape().ranked())
                .map(own -> own.shape().dim(1))
                .stream()
                .filter(Dim::isFixed)
                .mapToInt(dim -> (int) dim.orElse(0))
                .findFirst();
    }

    @Override
    public ModelSpec describe(List<ModelSpec> models, FusionOptions options) {
        int wanted = options.features().width();
        List<OptionalInt> widths = models.stream().map(FeatureMethod::width).toList();
        OptionalInt width = width(widths, wanted);
        Dim dim = width.isPresent() ? Dim.of(width.getAsInt()) : Dim.of(FEATURES);
        var output = new TensorSpec(FEATURES, ElementType.FLOAT, new Shape(List.of(Dim.of(BATCH), dim)));
        List<Integer> sizes = widths.stream().map(own -> own.orElse(1)).toList();
        List<Layer> own = layers(sizes, wanted).entrySet().stream()
                .map(entry -> layer(entry.getKey(), entry.getValue()))
                .toList();
        List<Layer> more = own.isEmpty()
                ? List.of()
                : List.of(new Layer(FeatureJoint.LAYER, FeatureJoint.LAYER, own, List.of(), List.of()));
        return EnsembleSpec.of(models, List.of(output), List.of(), Head.NONE, more);
    }

    private static Layer layer(String name, long[] matrix) {
        String path = FeatureJoint.LAYER + "." + name;
        return new Layer(
                name,
                path,
                List.of(),
                List.of(
                        parameter(path, "weight", Parameter.Part.MATRIX, matrix),
                        parameter(path, "bias", Parameter.Part.BIAS, matrix[0])),
                List.of("Gemm"));
    }

    private static Parameter parameter(String path, String name, Parameter.Part part, long... sizes) {
        long count = 1;
        for (long size : sizes) {
            count *= size;
        }
        return new Parameter(
                path + "." + name, name, Shape.of(sizes), ElementType.FLOAT, count, Parameter.Role.WEIGHT, part);
    }

    @Override
    public Fused fuse(FusionRequest request, Progress progress) {
        for (Part part : request.parts()) {
            problem(part.name(), part.spec()).ifPresent(problem -> {
                throw new ProblemException(problem);
            });
        }
        return new FeatureGraph(request).fuse(this, progress);
    }

    /** The output with a model's features. */
    static TensorSpec output(Part part) {
        TensorSpec found = features(part.spec()).orElseThrow();
        if (width(part.spec()).isEmpty()) {
            throw ProblemException.error(
                    "fusion.no-features",
                    "How many features " + part.name() + " gives cannot be told: " + found + ".",
                    "Choose another pooling, or another model.");
        }
        return found;
    }
}
