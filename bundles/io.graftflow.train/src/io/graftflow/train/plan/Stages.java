package io.graftflow.train.plan;

import io.graftflow.model.HeadFinder;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A model's weights by how far they are from its answer: the head, the blocks from the top down, what comes before them. */
final class Stages {

    /**
     * Weights that come to train together.
     *
     * @param name in words
     * @param parameters in the order of use
     */
    record Stage(String name, List<Parameter> parameters) {}

    private final Stage head;
    private final List<Stage> below;
    private final Map<String, Integer> depths = new HashMap<>();

    private Stages(Stage head, List<Stage> below) {
        this.head = head;
        this.below = below;
        head.parameters().forEach(own -> depths.put(own.tensor(), 0));
        for (int i = 0; i < below.size(); i++) {
            int depth = i + 1;
            below.get(i).parameters().forEach(own -> depths.put(own.tensor(), depth));
        }
    }

    /**
     * The stages of a model. Weights between two blocks belong to the block before them, such as a last norm to the last
     * block; those before all blocks are a stage of their own.
     */
    static Stages of(ModelSpec model) {
        Layer root = model.layers();
        List<Parameter> head = HeadFinder.layers(root, model.head()).stream()
                .flatMap(layer -> layer.allParameters().stream())
                .toList();
        List<Layer> blocks = blocks(root, head);
        Map<String, Integer> blockOf = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            int number = i;
            blocks.get(i).tensors().forEach(tensor -> blockOf.put(tensor, number));
        }
        List<List<Parameter>> stages = new ArrayList<>();
        blocks.forEach(block -> stages.add(new ArrayList<>()));
        List<Parameter> first = new ArrayList<>();
        List<Parameter> current = first;
        for (Parameter own : root.allParameters()) {
            if (head.contains(own)) {
                continue;
            }
            Integer block = blockOf.get(own.tensor());
            current = block == null ? current : stages.get(block);
            current.add(own);
        }
        List<Stage> below = new ArrayList<>();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            below.add(new Stage(blocks.get(i).path(), stages.get(i)));
        }
        below.add(new Stage(first(first), first));
        below.removeIf(stage -> stage.parameters().isEmpty());
        return new Stages(new Stage("head", head), below);
    }

    /** The name of what comes before the blocks: its layers. */
    private static String first(List<Parameter> parameters) {
        return parameters.stream()
                .map(Parameter::tensor)
                .map(tensor -> tensor.split("[./]")[0])
                .distinct()
                .limit(3)
                .collect(Collectors.joining(", "));
    }

    /** The repeated blocks; where there are none, the outermost layers of which there are several. */
    private static List<Layer> blocks(Layer root, List<Parameter> head) {
        List<Layer> repeated = root.repeatedBlocks().stream()
                .filter(block -> block.allParameters().stream().noneMatch(head::contains))
                .toList();
        return repeated.isEmpty() ? outermost(root, head) : repeated;
    }

    private static List<Layer> outermost(Layer layer, List<Parameter> head) {
        List<Layer> inside = layer.children().stream()
                .filter(child -> child.allParameters().stream().anyMatch(own -> !head.contains(own)))
                .toList();
        return inside.size() == 1 ? outermost(inside.get(0), head) : inside;
    }

    /** The head; without parameters where there is none. */
    Stage head() {
        return head;
    }

    /** All else, from the top down. */
    List<Stage> below() {
        return below;
    }

    /** How far a tensor is from the answer: 0 for the head, 1 for the stage below it. */
    int depth(String tensor) {
        return depths.getOrDefault(tensor, below.size());
    }
}
