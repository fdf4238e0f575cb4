package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.Part;
import io.graftflow.model.Head;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Classifiers side by side in one graph, with {@code probabilities}, the weighted mean of theirs, and {@code logits}, its
 * logarithm, as outputs.
 */
final class EnsembleGraph {

    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    /** The least positive float of full precision; keeps the logarithm of an impossible class finite. */
    private static final float LEAST = Float.MIN_NORMAL;

    private final List<Part> parts;
    private final List<Double> weights;
    private final SortedSet<String> frozen = new TreeSet<>();

    EnsembleGraph(List<Part> parts, List<Double> weights) {
        this.parts = List.copyOf(parts);
        this.weights = List.copyOf(weights);
    }

    Fused fuse(Progress progress) {
        List<OnnxModel> networks = parts.stream()
                .map(part -> part.network().prune(List.of(part.spec().head().output())))
                .toList();
        var common = new CommonPart(networks);
        OnnxModel all = null;
        List<String> logits = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            progress.checkCancelled();
            progress.report((double) i / parts.size(), "model " + (i + 1) + " of " + parts.size());
            Map<String, String> names = common.names(i, EnsembleSpec.prefix(i));
            OnnxModel own = common.renamed(i, EnsembleSpec.prefix(i));
            String output = parts.get(i).spec().head().output();
            all = all == null ? own : all.graft(own, Map.of(), List.copyOf(logits));
            logits.add(names.getOrDefault(output, output));
            parts.get(i).spec().frozen().forEach(name -> frozen.add(names.getOrDefault(name, name)));
        }
        return join(all, logits);
    }

    private Fused join(OnnxModel all, List<String> logits) {
        OnnxModel mean = mean(all.opset());
        Map<String, String> joints = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            joints.put(logitsOf(i), logits.get(i));
        }
        OnnxModel network = all.graft(mean, joints);
        mean.initializerNames().stream()
                .filter(network.initializerNames()::contains)
                .forEach(frozen::add);
        frozen.retainAll(network.initializerNames());
        return new Fused(
                network,
                Optional.empty(),
                new Head(Head.SINGLE_LABEL, LOGITS),
                parts.get(0).spec().labels(),
                frozen);
    }

    private static String logitsOf(int model) {
        return "fusion.logits." + (model + 1);
    }

    /** What takes the logits of each model and gives the mean of their probabilities. */
    private OnnxModel mean(long opset) {
        var graph = new GraphBuilder("fusion", opset);
        String sum = "";
        for (int i = 0; i < parts.size(); i++) {
            String weighted = weighted(graph, i);
            sum = sum.isEmpty() ? weighted : graph.node("Add", sum, weighted).make();
        }
        Shape shape = Shape.of("batch", parts.get(0).spec().labels().size());
        String least = graph.initializer("fusion.least", TensorData.scalar(LEAST));
        String probabilities =
                graph.node("Identity", sum).named("/fusion/probabilities").as(PROBABILITIES);
        String positive = graph.node("Max", probabilities, least).make();
        String log = graph.node("Log", positive).named("/fusion/logits").as(LOGITS);
        graph.output(log, ElementType.FLOAT, shape);
        graph.output(probabilities, ElementType.FLOAT, shape);
        return graph.build();
    }

    private String weighted(GraphBuilder graph, int model) {
        TensorSpec logits = logitsSpec(model);
        String input = graph.input(logitsOf(model), logits.element(), logits.shape());
        if (logits.element() != ElementType.FLOAT) {
            input = graph.cast(input, ElementType.FLOAT);
        }
        String own = graph.node("Softmax", input).attribute("axis", 1).make();
        long[] order = order(model);
        if (!isInOrder(order)) {
            String places = graph.initializer("fusion.order." + (model + 1), TensorData.of(order));
            own = graph.node("Gather", own, places).attribute("axis", 1).make();
        }
        String weight = graph.initializer(
                "fusion.weight." + (model + 1),
                TensorData.scalar(weights.get(model).floatValue()));
        return graph.node("Mul", own, weight).make();
    }

    private TensorSpec logitsSpec(int model) {
        String output = parts.get(model).spec().head().output();
        return parts.get(model).network().outputs().stream()
                .filter(spec -> spec.name().equals(output))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The head's output " + output + " is not there"));
    }

    /** Where a model has each label of the first model. */
    private long[] order(int model) {
        List<String> own = parts.get(model).spec().labels();
        return parts.get(0).spec().labels().stream().mapToLong(own::indexOf).toArray();
    }

    private static boolean isInOrder(long[] order) {
        for (int i = 0; i < order.length; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return true;
    }
}
