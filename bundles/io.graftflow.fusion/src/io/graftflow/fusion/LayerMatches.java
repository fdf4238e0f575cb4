package io.graftflow.fusion;

import io.graftflow.fusion.internal.SameArchitecture;
import io.graftflow.model.LayerMatch;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which layers of several models match, so that their weights can be mixed, and why others don't; as far as specs tell. */
public final class LayerMatches {

    private LayerMatches() {}

    /**
     * Holds the layers of models against each other. Models with as many tensors of each shape are told to match whatever
     * their tensors are called, for it is the graph that decides, which specs don't tell.
     *
     * @param models at least one
     * @return the layers with weights of their own, those of the first model first, in its order
     */
    public static List<LayerMatch> of(List<ModelSpec> models) {
        ModelSpec first = models.get(0);
        List<Map<String, Layer>> layers =
                models.stream().map(model -> byPath(model.layers())).toList();
        boolean alike = models.stream().allMatch(model -> SameArchitecture.haveTensorsOfTheSameTypes(first, model));
        Set<String> paths = new LinkedHashSet<>();
        layers.forEach(own -> paths.addAll(own.keySet()));
        if (alike) {
            paths.retainAll(layers.get(0).keySet());
        }
        return paths.stream()
                .map(path -> match(path, layers, alike ? 1 : models.size()))
                .toList();
    }

    private static Map<String, Layer> byPath(Layer root) {
        return root.all()
                .filter(layer -> !layer.parameters().isEmpty())
                .collect(Collectors.toMap(Layer::path, layer -> layer, (one, two) -> one, LinkedHashMap::new));
    }

    private static LayerMatch match(String path, List<Map<String, Layer>> layers, int compared) {
        int owner = 0;
        while (!layers.get(owner).containsKey(path)) {
            owner++;
        }
        Layer layer = layers.get(owner).get(path);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < compared; i++) {
            Layer other = layers.get(i).get(path);
            if (other == null) {
                differences.add("Model " + (i + 1) + " has no such layer.");
            } else {
                differences.addAll(differences(owner, layer, i, other));
            }
        }
        long parameters =
                layer.parameters().stream().mapToLong(Parameter::count).sum();
        return new LayerMatch(path, parameters, differences);
    }

    private static List<String> differences(int owner, Layer layer, int number, Layer other) {
        Map<String, Parameter> others = byName(other);
        List<String> differences = new ArrayList<>();
        byName(layer).forEach((name, parameter) -> {
            Parameter found = others.remove(name);
            if (found == null) {
                differences.add("Model " + (number + 1) + " has no " + name + " there.");
            } else if (!found.shape().equals(parameter.shape()) || found.element() != parameter.element()) {
                differences.add("Its " + name + " is " + told(parameter) + " in model " + (owner + 1) + " and "
                        + told(found) + " in model " + (number + 1) + ".");
            }
        });
        others.keySet().forEach(name -> differences.add("Only model " + (number + 1) + " has a " + name + " there."));
        return differences;
    }

    private static Map<String, Parameter> byName(Layer layer) {
        return layer.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, own -> own, (one, two) -> one, LinkedHashMap::new));
    }

    private static String told(Parameter parameter) {
        Shape shape = parameter.shape();
        String sizes = shape.dims().stream().map(Object::toString).collect(Collectors.joining(" × "));
        return (sizes.isEmpty() ? "one number" : sizes)
                + (parameter.element().isFloat()
                        ? ""
                        : " of " + parameter.element().name().toLowerCase(Locale.ROOT));
    }
}
