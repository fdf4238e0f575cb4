package io.graftflow.nodes.model.replacehead;

import io.graftflow.base.Problem;
import io.graftflow.model.Head;
import io.graftflow.model.HeadFinder;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.NetworkSource;
import io.graftflow.model.Task;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.train.FeatureOutput;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tells from a model's spec whether a head fits on it, and what the model will be then. */
final class HeadSpec {

    private static final Map<String, Parameter.Part> PARTS =
            Map.of("weight", Parameter.Part.MATRIX, "bias", Parameter.Part.BIAS);

    private HeadSpec() {}

    /** Why the pooling does not fit the outputs. A head that stands on an inner tensor is looked at when it is built. */
    static Optional<Problem> problem(ReplaceHead.Settings settings, ModelSpec model) {
        if (model.head().answers() || !settings.tensor().isEmpty()) {
            return Optional.empty();
        }
        List<TensorSpec> outputs = model.outputs().stream()
                .filter(output -> output.element() == ElementType.FLOAT)
                .toList();
        boolean vector = outputs.stream().anyMatch(output -> output.shape().rank() == 2);
        boolean sequence = outputs.stream().anyMatch(output -> output.shape().rank() == 3);
        boolean planes = outputs.stream().anyMatch(output -> output.shape().rank() == 4);
        boolean unknown = outputs.stream().anyMatch(output -> !output.shape().ranked());
        boolean fits =
                switch (settings.pooling()) {
                    case AUTO -> vector || sequence || planes;
                    case MEAN, MAX -> sequence || planes;
                    case CLS -> sequence;
                    case NONE -> vector;
                };
        if (fits || unknown) {
            return Optional.empty();
        }
        String word = settings.pooling().pooling().word();
        return Optional.of(Problem.error(
                        "train.pooling-unfit",
                        "The pooling \"" + word + "\" does not fit the model's outputs: " + model.outputs() + ".",
                        vector || sequence || planes
                                ? "Choose the pooling auto."
                                : "Name an inner tensor that the head shall stand on.")
                .at("pooling"));
    }

    /** The model with its new head; empty when the number of its features cannot be told. */
    static Optional<ModelSpec> after(ReplaceHead.Settings settings, ModelSpec model) {
        OptionalLong features = features(settings, model);
        if (features.isEmpty()) {
            return Optional.empty();
        }
        List<Layer> old = HeadFinder.layers(model.layers(), model.head());
        List<Layer> layers =
                new ArrayList<>(HeadFinder.rest(model.layers(), model.head()).children());
        layers.add(head(settings, features.getAsLong()));
        Layer root = new Layer(
                "", "", layers, model.layers().parameters(), model.layers().operators());
        SortedSet<String> frozen = new TreeSet<>(model.frozen());
        old.forEach(layer -> layer.tensors().forEach(frozen::remove));
        List<String> names = Labels.known(settings);
        int numbers = settings.count(names);
        Dim count = numbers == 0 ? Dim.of("classes") : Dim.of(numbers);
        Task task = settings.task().task();
        String output = HeadBuilder.output(task);
        TensorSpec answers = new TensorSpec(output, ElementType.FLOAT, new Shape(List.of(batch(model), count)));
        return Optional.of(new ModelSpec(
                        model.inputs(),
                        List.of(answers),
                        root,
                        names,
                        model.preprocessing(),
                        new Head(task, output),
                        frozen,
                        model.provenance())
                .withSource(source(settings, model)));
    }

    /** What the head stands on, where that is an output; of a classifier all, for its old head makes no difference. */
    private static Optional<NetworkSource> source(ReplaceHead.Settings settings, ModelSpec model) {
        Optional<TensorSpec> features =
                FeatureOutput.of(model, settings.pooling().pooling());
        return model.source()
                .map(source -> features.isPresent()
                        ? new NetworkSource(
                                source.file(), List.of(features.get().name()))
                        : source);
    }

    private static Dim batch(ModelSpec model) {
        return model.inputs().stream()
                .map(TensorSpec::shape)
                .filter(shape -> shape.rank() > 0)
                .map(shape -> shape.dim(0))
                .findFirst()
                .orElse(Dim.of("batch"));
    }

    private static OptionalLong features(ReplaceHead.Settings settings, ModelSpec model) {
        return settings.tensor().isEmpty()
                ? FeatureOutput.width(model, settings.pooling().pooling())
                : OptionalLong.empty();
    }

    /** The layers that {@link HeadBuilder} makes; of classes that are not known yet, there are as many as there are at least. */
    private static Layer head(ReplaceHead.Settings settings, long features) {
        List<Layer> layers = new ArrayList<>();
        if (settings.normalize() == Normalization.STANDARDIZE) {
            List<Parameter> own =
                    List.of(parameter("head.norm", "mean", features), parameter("head.norm", "scale", features));
            layers.add(new Layer("norm", "head.norm", List.of(), own, List.of("Sub", "Mul")));
        }
        long in = features;
        int number = 0;
        for (double size : settings.hidden()) {
            layers.add(linear(number++, in, (long) size));
            in = (long) size;
        }
        int least = settings.task() == ReplaceHead.TaskChoice.SINGLE_LABEL_CLASSIFICATION ? 2 : 1;
        long numbers = Math.max(least, settings.count(Labels.known(settings)));
        layers.add(linear(number, in, numbers));
        if (settings.task() == ReplaceHead.TaskChoice.REGRESSION) {
            List<Parameter> own =
                    List.of(parameter("head.values", "scale", numbers), parameter("head.values", "mean", numbers));
            layers.add(new Layer("values", "head.values", List.of(), own, List.of("Mul", "Add")));
        }
        return new Layer("head", "head", layers, List.of(), List.of());
    }

    private static Layer linear(int number, long in, long out) {
        String path = "head." + number;
        return new Layer(
                Integer.toString(number),
                path,
                List.of(),
                List.of(parameter(path, "weight", out, in), parameter(path, "bias", out)),
                List.of("Gemm"));
    }

    private static Parameter parameter(String path, String name, long... sizes) {
        long count = 1;
        List<Dim> dims = new ArrayList<>();
        for (long size : sizes) {
            count *= size;
            dims.add(Dim.of(size));
        }
        return new Parameter(
                path + "." + name,
                name,
                new Shape(dims),
                ElementType.FLOAT,
                count,
                Parameter.Role.WEIGHT,
                PARTS.getOrDefault(name, Parameter.Part.OTHER));
    }
}
