package io.graftflow.fusion.internal;

import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The features of models in one graph, {@code [batch, width]} each, and layers on them. Layers start as PyTorch's {@code
 * Linear} does, uniformly within {@code ±1/√in}, the same for the same seed on every machine.
 */
final class FeatureJoint {

    /** What the names of the layers begin with. */
    static final String LAYER = "fusion";

    private final GraphBuilder graph;
    private final List<String> features;
    private final List<Integer> widths;
    private final Random random;

    /**
     * Features that are joined.
     *
     * @param features the tensors
     * @param widths how many numbers each has a row
     */
    FeatureJoint(GraphBuilder graph, List<String> features, List<Integer> widths, long seed) {
        this.graph = graph;
        this.features = List.copyOf(features);
        this.widths = List.copyOf(widths);
        this.random = new Random(seed);
    }

    GraphBuilder graph() {
        return graph;
    }

    /** How many models there are. */
    int models() {
        return features.size();
    }

    /** The features of all models, one after the other. */
    String concatenated() {
        return concatenated(features);
    }

    String concatenated(List<String> tensors) {
        return tensors.size() == 1
                ? tensors.get(0)
                : graph.node("Concat", tensors.toArray(String[]::new))
                        .attribute("axis", 1)
                        .named("/" + LAYER + "/Concat")
                        .make();
    }

    /** The features of each model after a layer of its own, {@code [batch, width]}. */
    List<String> projected(int width) {
        List<String> all = new ArrayList<>();
        for (int model = 0; model < models(); model++) {
            all.add(linear("project" + (model + 1), features.get(model), widths.get(model), width));
        }
        return all;
    }

    /** How many numbers the features of all models have together. */
    int total() {
        return widths.stream().mapToInt(Integer::intValue).sum();
    }

    /** A linear layer, {@code fusion.NAME.weight [out, in]} and {@code fusion.NAME.bias [out]}. */
    String linear(String name, String input, int in, int out) {
        float bound = (float) (1 / Math.sqrt(in));
        String weight = graph.initializer(LAYER + "." + name + ".weight", uniform(bound, out, in));
        String bias = graph.initializer(LAYER + "." + name + ".bias", uniform(bound, out));
        return graph.node("Gemm", input, weight, bias)
                .attribute("transB", 1)
                .named("/" + LAYER + "/" + name + "/Gemm")
                .make();
    }

    private TensorData uniform(float bound, long... shape) {
        int count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, (int) size);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextFloat() * 2 - 1) * bound;
        }
        return TensorData.of(values, shape);
    }
}
