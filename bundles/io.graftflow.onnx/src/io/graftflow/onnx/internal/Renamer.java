package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Gives tensors other names wherever they are made, read or described. */
public final class Renamer {

    private Renamer() {}

    /** Renames tensors of a model, after a check that the names exist and the new ones are free. */
    public static ModelProto rename(OnnxModel model, Map<String, String> names) {
        GraphIndex index = model.index();
        var taken = new HashSet<>(index.tensors());
        names.keySet().forEach(name -> ModelEdits.requireOneOf(name, index.tensors(), "tensor"));
        taken.removeAll(names.keySet());
        names.forEach((from, to) -> {
            if (to.isBlank() || !taken.add(to)) {
                throw ProblemException.error(
                                "onnx.name-taken",
                                "The tensor cannot be called \"" + to + "\"; expected a name that no other tensor has.",
                                "Choose another name.")
                        .at(from);
            }
        });
        return model.proto().toBuilder().setGraph(graph(model.graph(), names)).build();
    }

    /** A graph with other tensor names. */
    public static GraphProto graph(GraphProto graph, Map<String, String> names) {
        UnaryOperator<String> renamed = name -> names.getOrDefault(name, name);
        GraphProto.Builder result = graph.toBuilder().clearNode();
        graph.getNodeList().forEach(node -> result.addNode(node(node, names)));
        result.getInitializerBuilderList().forEach(tensor -> tensor.setName(renamed.apply(tensor.getName())));
        result.getSparseInitializerBuilderList().forEach(tensor -> tensor.getValuesBuilder()
                .setName(renamed.apply(tensor.getValues().getName())));
        result.getInputBuilderList().forEach(info -> info.setName(renamed.apply(info.getName())));
        result.getOutputBuilderList().forEach(info -> info.setName(renamed.apply(info.getName())));
        result.getValueInfoBuilderList().forEach(info -> info.setName(renamed.apply(info.getName())));
        for (TensorAnnotation.Builder note : result.getQuantizationAnnotationBuilderList()) {
            note.setTensorName(renamed.apply(note.getTensorName()));
            note.getQuantParameterTensorNamesBuilderList()
                    .forEach(entry -> entry.setValue(renamed.apply(entry.getValue())));
        }
        return result.build();
    }

    /** A node with other tensor names; the same one when none of them is in it. */
    public static NodeProto node(NodeProto node, Map<String, String> names) {
        List<String> used = new ArrayList<>(Protos.reads(node));
        used.addAll(node.getOutputList());
        if (used.stream().noneMatch(names::containsKey)) {
            return node;
        }
        NodeProto.Builder result = node.toBuilder().clearInput().clearOutput();
        node.getInputList().forEach(name -> result.addInput(names.getOrDefault(name, name)));
        node.getOutputList().forEach(name -> result.addOutput(names.getOrDefault(name, name)));
        for (AttributeProto.Builder attribute : result.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(body(attribute.getG(), names));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, body(attribute.getGraphs(i), names));
            }
        }
        return result.build();
    }

    /** A body, in which only what comes from outside gets other names. */
    private static GraphProto body(GraphProto body, Map<String, String> names) {
        var outside = new HashMap<>(names);
        outside.keySet().retainAll(Protos.captured(body));
        return outside.isEmpty() ? body : graph(body, outside);
    }
}
