package io.graftflow.train.internal;

import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which stored tensors of a network training may change. */
public final class Weights {

    private Weights() {}

    /** The weights that are not frozen. */
    public static SortedSet<String> free(OnnxModel network, Collection<String> frozen) {
        var free = new TreeSet<String>();
        LayerTree.of(network).allParameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::tensor)
                .forEach(free::add);
        free.removeAll(Set.copyOf(frozen));
        return free;
    }
}
