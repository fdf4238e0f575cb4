package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Says which layers to freeze where the training engine lacks an operator. */
public final class Untrainable {

    private static final int SHOWN = 5;

    private Untrainable() {}

    /**
     * Refuses what the engine cannot train.
     *
     * @param suffix the part of the network that is trained
     * @param trained weights that are trained
     * @throws ProblemException {@code train.unsupported-operator}
     */
    public static void refuse(Engine engine, OnnxModel suffix, SortedSet<String> trained) {
        problem(engine, suffix, trained).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
    }

    /** What the engine lacks to train a network, with the nodes and the layers to freeze; empty when it lacks nothing. */
    public static Optional<Problem> problem(Engine engine, OnnxModel suffix, SortedSet<String> trained) {
        List<Problem> lacks =
                engine.unsupported(suffix).stream().filter(Problem::isError).toList();
        if (lacks.isEmpty()) {
            return Optional.empty();
        }
        String what =
                lacks.stream().map(Problem::message).distinct().limit(SHOWN).collect(Collectors.joining(" "));
        String more = lacks.size() > SHOWN ? " And " + (lacks.size() - SHOWN) + " more." : "";
        Set<String> layers = layers(suffix, trained, lacks);
        String remedy = layers.isEmpty()
                ? "Replace these operators in the model."
                : "Freeze the layers " + String.join(", ", layers) + ", for frozen layers need no training.";
        return Optional.of(Problem.error(
                        "train.unsupported-operator",
                        "The engine " + engine.id() + " cannot train the model. " + what + more,
                        remedy)
                .at(lacks.get(0).where()));
    }

    /** The layers with trained weights that lead to a node that the engine lacks. */
    private static Set<String> layers(OnnxModel suffix, SortedSet<String> trained, List<Problem> lacks) {
        GraphIndex index = suffix.index();
        Set<String> places = lacks.stream().map(Problem::where).collect(Collectors.toSet());
        var weights = new LinkedHashSet<String>();
        for (int position : index.order()) {
            NodeProto node = index.node(position);
            if (places.contains(node.getName()) || node.getOutputList().stream().anyMatch(places::contains)) {
                index.ancestors(node.getOutputList(), Set.of()).stream()
                        .forEach(ancestor -> weights.addAll(index.reads(ancestor)));
            }
        }
        weights.retainAll(trained);
        Layer root = LayerTree.of(suffix);
        return weights.stream()
                .flatMap(weight -> root.owner(weight).stream())
                .map(Layer::path)
                .filter(path -> !path.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
