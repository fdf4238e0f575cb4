package io.graftflow.onnx;

import io.graftflow.onnx.internal.BlockFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A layer of a model, with the layers inside it: {@code encoder} holds {@code encoder.layer}, which holds
 * {@code encoder.layer.0} and so on. The root has the empty name and path.
 *
 * @param name its name within the layer that holds it
 * @param path its names from the root, joined by dots
 * @param children the layers inside, in the order in which the model uses them
 * @param parameters its own stored tensors, in the order in which the model uses them
 * @param operators the operator types of the nodes that are its own, in order
 */
public record Layer(
        String name, String path, List<Layer> children, List<Parameter> parameters, List<String> operators) {

    public Layer {
        children = List.copyOf(children);
        parameters = List.copyOf(parameters);
        operators = List.copyOf(operators);
    }

    /** This layer and all inside it, outer before inner, in the order of use. */
    public Stream<Layer> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Layer::all));
    }

    /** The stored tensors of this layer and of all inside it. */
    public List<Parameter> allParameters() {
        return all().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** The names of the stored tensors of this layer and of all inside it. */
    public List<String> tensors() {
        return allParameters().stream().map(Parameter::tensor).toList();
    }

    /** The number of trainable numbers in this layer and in all inside it; running statistics do not count. */
    public long parameterCount() {
        return allParameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .mapToLong(Parameter::count)
                .sum();
    }

    /** The layer with a path, when there is one; the empty path is this layer. */
    public Optional<Layer> find(String wanted) {
        return all().filter(layer -> layer.path().equals(wanted)).findFirst();
    }

    /** The innermost layer that has a stored tensor. */
    public Optional<Layer> owner(String tensor) {
        return all().filter(layer ->
                        layer.parameters().stream().anyMatch(own -> own.tensor().equals(tensor)))
                .findFirst();
    }

    /** The paths of this layer and of all inside it, without the root's empty one. */
    public List<String> paths() {
        var paths = new ArrayList<>(all().map(Layer::path).toList());
        paths.remove("");
        return paths;
    }

    /**
     * The blocks that the model repeats, in order: the layers of a transformer, the stages of a residual network.
     * They are the numbered siblings ({@code encoder.layer.0}, {@code layer1}, {@code block_1}) that hold the most
     * weights.
     */
    public List<Layer> repeatedBlocks() {
        return BlockFinder.find(this);
    }
}
