package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.fusion.Part;
import io.graftflow.model.Head;
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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Classifiers side by side in one graph, and what makes one answer of theirs: {@code logits} and {@code probabilities},
 * {@code [batch, labels]}.
 */
final class EnsembleGraph {

    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    /** Makes the outputs of what the models say. */
    @FunctionalInterface
    interface Joint {

        /** Adds the nodes that give the ensemble's outputs. */
        void join(Voices voices);
    }

    private final JointInputs inputs;
    private final List<Part> originals;
    private final List<Part> parts;
    private final List<Double> weights;
    private final LabelUnion union;

    EnsembleGraph(FusionRequest request) {
        this.originals = request.parts();
        this.inputs = JointInputs.of(originals);
        this.parts = IntStream.range(0, originals.size())
                .mapToObj(i -> inputs.feed(originals.get(i), i))
                .toList();
        this.weights = request.weights();
        this.union = LabelUnion.of(
                parts.stream().map(Part::spec).toList(), request.options().sameLabels());
    }

    /** An ensemble that gives {@link #LOGITS} and {@link #PROBABILITIES} of classes. */
    Fused fuse(Joint joint, Progress progress) {
        return fuse(
                joint, new Head(Head.SINGLE_LABEL, LOGITS), union.labels(), List.of(LOGITS, PROBABILITIES), progress);
    }

    /**
     * An ensemble.
     *
     * @param head what it answers with
     * @param labels what the numbers of its answer are called
     * @param results the outputs that the joint adds, {@code [batch, labels]} each
     */
    Fused fuse(Joint joint, Head head, List<String> labels, List<String> results, Progress progress) {
        List<String> outputs =
                parts.stream().map(part -> part.spec().head().output()).toList();
        SideBySide all = SideBySide.of(parts, outputs, progress);
        OnnxModel mean = mean(all.network().opset(), all.outputs(), joint, results);
        Map<String, String> joints = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            joints.put(logitsOf(i), all.outputs().get(i).name());
        }
        OnnxModel network = all.network().graft(mean, joints);
        SortedSet<String> frozen = new TreeSet<>(all.frozen());
        frozen.addAll(mean.initializerNames());
        frozen.retainAll(network.initializerNames());
        return new Fused(network, Optional.empty(), head, labels, frozen, Optional.of(inputs.written(originals)));
    }

    private static String logitsOf(int model) {
        return "fusion.logits." + (model + 1);
    }

    /** What takes the logits of each model and gives one answer. */
    private OnnxModel mean(long opset, List<TensorSpec> outputs, Joint joint, List<String> results) {
        var graph = new GraphBuilder("fusion", opset);
        List<String> logits = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            TensorSpec own = outputs.get(i);
            String input = graph.input(logitsOf(i), own.element(), own.shape());
            logits.add(own.element() == ElementType.FLOAT ? input : graph.cast(input, ElementType.FLOAT));
        }
        joint.join(new Voices(graph, union, logits, weights));
        Shape shape = Shape.of("batch", union.size());
        results.forEach(result -> graph.output(result, ElementType.FLOAT, shape));
        return graph.build();
    }
}
