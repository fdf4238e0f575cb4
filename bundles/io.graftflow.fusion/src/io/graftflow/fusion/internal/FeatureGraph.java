package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FeatureOptions;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.model.Head;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Backbones side by side in one graph, and what makes one vector of their features. */
final class FeatureGraph {

    private static final float SMALLEST_SQUARE = 1e-24f;

    private final List<Part> originals;
    private final JointInputs inputs;
    private final FeatureOptions options;
    private final long seed;

    FeatureGraph(FusionRequest request) {
        this.originals = request.parts();
        this.inputs = JointInputs.of(originals);
        this.options = request.options().features();
        this.seed = request.options().seed();
    }

    Fused fuse(FeatureMethod method, Progress progress) {
        List<Part> parts = IntStream.range(0, originals.size())
                .mapToObj(i -> inputs.feed(originals.get(i), i))
                .toList();
        List<TensorSpec> outputs = originals.stream().map(FeatureMethod::output).toList();
        SideBySide all = SideBySide.of(parts, named(outputs), progress);
        OnnxModel joint = joint(method, all.network().opset(), outputs, all.outputs());
        Map<String, String> joints = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            joints.put(input(i), all.outputs().get(i).name());
        }
        OnnxModel network = all.network().graft(joint, joints);
        var frozen = new TreeSet<>(all.frozen());
        frozen.retainAll(weights(network));
        return new Fused(
                network, Optional.empty(), Head.NONE, List.of(), frozen, Optional.of(inputs.written(originals)));
    }

    private List<String> named(List<TensorSpec> outputs) {
        return IntStream.range(0, outputs.size())
                .mapToObj(i -> inputs.names(i)
                        .getOrDefault(outputs.get(i).name(), outputs.get(i).name()))
                .toList();
    }

    private static List<String> weights(OnnxModel network) {
        List<String> all = new ArrayList<>(network.initializerNames());
        all.addAll(network.constantNames());
        return all;
    }

    private static String input(int model) {
        return "fusion.features." + (model + 1);
    }

    private OnnxModel joint(FeatureMethod method, long opset, List<TensorSpec> originals, List<TensorSpec> outputs) {
        var graph = new GraphBuilder("fusion", opset);
        List<String> features = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            TensorSpec own = outputs.get(i);
            int width = (int) originals.get(i).shape().dim(1).orElse(0);
            String input = graph.input(input(i), own.element(), Shape.of("batch", width));
            String floats = own.element() == ElementType.FLOAT ? input : graph.cast(input, ElementType.FLOAT);
            features.add(isNormalized(i) ? normalized(graph, floats) : floats);
            widths.add(width);
        }
        var joint = new FeatureJoint(graph, features, widths, seed);
        String joined = method.join(joint, options.width());
        graph.node("Identity", joined).named("/fusion/features").as(FeatureMethod.FEATURES);
        int width = method.width(widths.stream().map(OptionalInt::of).toList(), options.width())
                .orElseThrow();
        graph.output(FeatureMethod.FEATURES, ElementType.FLOAT, Shape.of("batch", width));
        return graph.build();
    }

    /** Plain columns are standardised already, and a row of them may be all 0. */
    private boolean isNormalized(int model) {
        return options.normalize() && !(originals.get(model).spec().preprocessing() instanceof Preprocessing.Columns);
    }

    /** Divides each row by its Euclidean length; a row of zeros stays one, with finite gradients. */
    private static String normalized(GraphBuilder graph, String features) {
        String squares = graph.reduceSum(graph.node("Mul", features, features).make(), true, 1);
        String positive =
                graph.node("Max", squares, graph.scalar(SMALLEST_SQUARE)).make();
        return graph.node("Div", features, graph.node("Sqrt", positive).make()).make();
    }
}
