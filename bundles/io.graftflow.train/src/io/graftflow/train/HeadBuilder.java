package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.model.Task;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Puts a head on a backbone: pooling, normalization, layers. The weights are called {@code head.0.weight} and {@code
 * head.0.bias} for the first layer and so on, {@code [out, in]} and {@code [out]}; they start as PyTorch's {@code
 * Linear} does, uniformly within {@code ±1/√in} (He et al., 2015, arXiv:1502.01852, with a = √5), the same for the same
 * seed on every machine.
 *
 * <p>A head for numbers ends with {@code answer = standard · scale + mean}: {@value #STANDARD_VALUES} is what training looks
 * at, {@value #VALUE_SCALE} and {@value #VALUE_MEAN} are set by it once from the numbers of the training rows, so that the
 * usual learning rates suit numbers of any size and the answers are in the units of the data. A head for embeddings ends with
 * a division of each row by its Euclidean length.
 */
public final class HeadBuilder {

    /** The output of a network with a head, {@code [batch, classes]}; numbers too are called so by the Hugging Face tools. */
    public static final String LOGITS = "logits";

    /** The output of a network with a head for embeddings, {@code [batch, dimensions]}. */
    public static final String EMBEDDING = "embedding";

    /** The numbers of a head for numbers before they get the units of the data, {@code [batch, values]}. */
    public static final String STANDARD_VALUES = "standard_values";

    /** What {@value #STANDARD_VALUES} are multiplied by, {@code [values]}. */
    public static final String VALUE_SCALE = "head.values.scale";

    /** What is added to them then, {@code [values]}. */
    public static final String VALUE_MEAN = "head.values.mean";

    /** The tensor between pooling and head, {@code [batch, features]}. */
    public static final String POOLED = "pooled";

    /** What {@link Normalization#STANDARDIZE} subtracts, {@code [features]}. */
    public static final String MEAN = "head.norm.mean";

    /** What {@link Normalization#STANDARDIZE} multiplies by, {@code [features]}. */
    public static final String SCALE = "head.norm.scale";

    private static final String MASK = "attention_mask";
    private static final String FEATURES = "features";
    private static final int OLDEST_OPSET = 7;

    private HeadBuilder() {}

    /**
     * A backbone with a new head.
     *
     * @return a network with the one output {@value #LOGITS}, or {@value #EMBEDDING} for that task
     * @throws ProblemException {@code train.pooling-unfit}, {@code train.no-features}, {@code train.old-opset}
     */
    public static OnnxModel build(Backbone backbone, HeadSettings settings) {
        GraphBuilder graph = graph(backbone);
        int features = features(backbone);
        String pooled = pool(graph, backbone, settings.pooling());
        String tensor = settings.normalization().add(graph, pooled, features);
        var random = new Random(settings.seed());
        int in = features;
        int layer = 0;
        for (int size : settings.hidden()) {
            tensor = dropout(graph, tensor, settings.dropout(), layer);
            tensor = settings.activation().add(graph, linear(graph, tensor, layer, in, size, random, ""));
            in = size;
            layer++;
        }
        tensor = dropout(graph, tensor, settings.dropout(), layer);
        String last = linear(graph, tensor, layer, in, settings.classes(), random, last(settings.task()));
        String answer = answer(graph, last, settings);
        graph.output(answer, ElementType.FLOAT, Shape.of(batch(backbone), settings.classes()));
        return join(backbone, graph, pooled);
    }

    /** The output that holds the answers to a task. */
    public static String output(Task task) {
        return task == Task.EMBEDDING ? EMBEDDING : LOGITS;
    }

    /** What the last layer gives; the empty string where that has no name of its own. */
    private static String last(Task task) {
        return switch (task) {
            case REGRESSION -> STANDARD_VALUES;
            case EMBEDDING -> "";
            default -> LOGITS;
        };
    }

    private static String answer(GraphBuilder graph, String last, HeadSettings settings) {
        return switch (settings.task()) {
            case REGRESSION -> values(graph, last, settings.classes());
            case EMBEDDING ->
                graph.node("Identity", Normalization.L2.add(graph, last, settings.classes()))
                        .named("/head/Identity")
                        .as(EMBEDDING);
            default -> last;
        };
    }

    private static String values(GraphBuilder graph, String standard, int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        String scale = graph.initializer(VALUE_SCALE, TensorData.of(ones, count));
        String mean = graph.initializer(VALUE_MEAN, TensorData.of(new float[count], count));
        String scaled =
                graph.node("Mul", standard, scale).named("/head/values/Mul").make();
        return graph.node("Add", scaled, mean).named("/head/values/Add").as(LOGITS);
    }

    /**
     * A backbone with pooling alone. What it computes is cached as the part below a head with the same pooling is.
     *
     * @param normalize whether rows are divided by their Euclidean length
     * @return a network with one output, {@code [batch, features]}
     * @throws ProblemException as {@link #build}
     */
    public static OnnxModel pool(Backbone backbone, Pooling pooling, boolean normalize) {
        GraphBuilder graph = graph(backbone);
        int features = features(backbone);
        String pooled = pool(graph, backbone, pooling);
        String output = normalize ? Normalization.L2.add(graph, pooled, features) : pooled;
        graph.output(output, ElementType.FLOAT, Shape.of(batch(backbone), features));
        return join(backbone, graph, pooled);
    }

    private static GraphBuilder graph(Backbone backbone) {
        long opset = backbone.network().opset();
        if (opset < OLDEST_OPSET) {
            throw ProblemException.error(
                    "train.old-opset",
                    "The network is written for version " + opset + " of ONNX's operators; expected at least "
                            + OLDEST_OPSET + ".",
                    "Export it for a newer version.");
        }
        return new GraphBuilder("head", opset);
    }

    private static OnnxModel join(Backbone backbone, GraphBuilder graph, String pooled) {
        OnnxModel upper = graph.build();
        OnnxModel named = pooled.equals(POOLED) ? upper : upper.rename(Map.of(pooled, POOLED));
        return backbone.network()
                .graft(named, Map.of(FEATURES, backbone.features().name()));
    }

    private static Dim batch(Backbone backbone) {
        return backbone.features().shape().dim(0);
    }

    /** How many features a pooled row has. */
    private static int features(Backbone backbone) {
        TensorSpec tensor = backbone.features();
        int axis = tensor.shape().rank() == 4 ? 1 : -1;
        long size = tensor.shape().rank() < 2 ? 0 : tensor.shape().dim(axis).orElse(0);
        if (tensor.element() != ElementType.FLOAT || size < 1 || size > Integer.MAX_VALUE) {
            throw ProblemException.error(
                            "train.no-features",
                            "A head cannot stand on " + tensor
                                    + "; expected 32-bit floats with a known number of features.",
                            "Name another tensor.")
                    .at(tensor.name());
        }
        return (int) size;
    }

    private static String pool(GraphBuilder graph, Backbone backbone, Pooling pooling) {
        String input =
                graph.input(FEATURES, ElementType.FLOAT, backbone.features().shape());
        return switch (backbone.features().shape().rank()) {
            case 2 -> graph.node("Identity", input).named("/pool/Identity").as(POOLED);
            case 3 -> pooling.sequence(graph, input, mask(graph, backbone));
            case 4 -> pooling.planes(graph, input);
            default -> throw pooling.unfit("tensors " + backbone.features());
        };
    }

    private static Optional<String> mask(GraphBuilder graph, Backbone backbone) {
        return backbone.network().inputs().stream()
                .filter(input -> input.name().equals(MASK) && input.shape().rank() == 2)
                .findFirst()
                .map(input -> graph.input(MASK, input.element(), input.shape()));
    }

    private static String dropout(GraphBuilder graph, String input, double part, int layer) {
        if (part == 0) {
            return input;
        }
        String name = "/head/" + layer + "/Dropout";
        return graph.opset() >= 12
                ? graph.node("Dropout", input, graph.scalar((float) part))
                        .named(name)
                        .make()
                : graph.node("Dropout", input)
                        .attribute("ratio", (float) part)
                        .named(name)
                        .make();
    }

    private static String linear(
            GraphBuilder graph, String input, int layer, int in, int out, Random random, String name) {
        float bound = (float) (1 / Math.sqrt(in));
        String weight = graph.initializer(
                "head." + layer + ".weight", TensorData.of(uniform(random, out * in, bound), out, in));
        String bias = graph.initializer("head." + layer + ".bias", TensorData.of(uniform(random, out, bound), out));
        GraphBuilder.Node node =
                graph.node("Gemm", input, weight, bias).attribute("transB", 1).named("/head/" + layer + "/Gemm");
        return name.isEmpty() ? node.make() : node.as(name);
    }

    private static float[] uniform(Random random, int count, float bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextFloat() * 2 - 1) * bound;
        }
        return values;
    }
}
