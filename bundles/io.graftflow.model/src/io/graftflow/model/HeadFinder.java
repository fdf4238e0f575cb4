package io.graftflow.model;

import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.List;
import java.util.Optional;

/** Finds the layers that make a model's answers of features. */
public final class HeadFinder {

    /** What Replace Head calls the layer that it adds. */
    private static final String ADDED = "head";

    private HeadFinder() {}

    /**
     * The head's layers; none when the model has no head. That is the layer that Replace Head added, of an ensemble
     * the one of each part, and else the outermost layer that is used last and holds no repeated block.
     */
    public static List<Layer> layers(Layer root, Head head) {
        if (!head.answers()) {
            return List.of();
        }
        List<Layer> added = root.all()
                .filter(layer -> layer.name().equals(ADDED) && layer.path().matches("(model\\d+\\.)*head"))
                .toList();
        if (!added.isEmpty()) {
            return added;
        }
        List<Layer> blocks = root.repeatedBlocks();
        return last(root, blocks).stream().toList();
    }

    /** A model's layers without those of its head. */
    public static Layer rest(Layer root, Head head) {
        List<Layer> old = layers(root, head);
        List<Layer> kept = root.children().stream()
                .flatMap(layer -> without(layer, old).stream())
                .toList();
        return new Layer(root.name(), root.path(), kept, root.parameters(), root.operators());
    }

    private static Optional<Layer> without(Layer layer, List<Layer> removed) {
        if (removed.contains(layer)) {
            return Optional.empty();
        }
        List<Layer> children = layer.children().stream()
                .flatMap(child -> without(child, removed).stream())
                .toList();
        return Optional.of(new Layer(layer.name(), layer.path(), children, layer.parameters(), layer.operators()));
    }

    private static Optional<Layer> last(Layer layer, List<Layer> blocks) {
        for (int i = layer.children().size() - 1; i >= 0; i--) {
            Layer child = layer.children().get(i);
            if (!hasWeights(child)) {
                continue;
            }
            boolean holdsBlocks = child.all().anyMatch(blocks::contains);
            boolean isAll = child.tensors().size() == layer.tensors().size();
            boolean goesDeeper = (holdsBlocks || isAll) && !child.children().isEmpty();
            return goesDeeper ? last(child, blocks) : Optional.of(child);
        }
        return Optional.empty();
    }

    private static boolean hasWeights(Layer layer) {
        return layer.allParameters().stream().anyMatch(own -> own.role() != Parameter.Role.STATISTICS);
    }
}
