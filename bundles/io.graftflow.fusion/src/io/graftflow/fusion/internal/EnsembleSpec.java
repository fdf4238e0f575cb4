package io.graftflow.fusion.internal;

import io.graftflow.model.Head;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What an ensemble will be, told from the specs of its parts. */
final class EnsembleSpec {

    private EnsembleSpec() {}

    /** What the names of a part's own tensors and layers begin with. */
    static String prefix(int part) {
        return "model" + (part + 1);
    }

    /** The spec of an ensemble with such labels; none when they are not known yet. */
    static ModelSpec of(List<ModelSpec> models, List<String> labels) {
        return of(models, outputs(labels), labels, new Head(Head.SINGLE_LABEL, EnsembleGraph.LOGITS), List.of());
    }

    /**
     * The spec of models beside each other.
     *
     * @param more layers on top of them
     */
    static ModelSpec of(
            List<ModelSpec> models, List<TensorSpec> outputs, List<String> labels, Head head, List<Layer> more) {
        ModelSpec first = models.get(0);
        JointInputs inputs = JointInputs.told(models);
        List<Layer> layers = new ArrayList<>();
        var frozen = new TreeSet<String>();
        for (int i = 0; i < models.size(); i++) {
            String prefix = prefix(i);
            layers.add(under(prefix, prefix, models.get(i).layers()));
            models.get(i).frozen().forEach(tensor -> frozen.add(CommonPart.prefixed(prefix, tensor)));
        }
        layers.addAll(more);
        return new ModelSpec(
                inputs.inputs(),
                outputs,
                new Layer("", "", layers, List.of(), List.of()),
                labels,
                inputs.how(),
                head,
                frozen,
                first.provenance());
    }

    private static List<TensorSpec> outputs(List<String> labels) {
        Shape shape = labels.isEmpty()
                ? new Shape(List.of(Dim.of("batch"), Dim.of("labels")))
                : Shape.of("batch", labels.size());
        return List.of(
                new TensorSpec(EnsembleGraph.LOGITS, ElementType.FLOAT, shape),
                new TensorSpec(EnsembleGraph.PROBABILITIES, ElementType.FLOAT, shape));
    }

    private static Layer under(String prefix, String name, Layer layer) {
        List<Layer> children = layer.children().stream()
                .map(child -> under(prefix, child.name(), child))
                .toList();
        List<Parameter> parameters = layer.parameters().stream()
                .map(own -> new Parameter(
                        CommonPart.prefixed(prefix, own.tensor()),
                        own.name(),
                        own.shape(),
                        own.element(),
                        own.count(),
                        own.role(),
                        own.part()))
                .toList();
        String path = layer.path().isEmpty() ? prefix : prefix + "." + layer.path();
        return new Layer(name, path, children, parameters, layer.operators());
    }
}
