package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edits of a model that leave the nodes' wiring alone, and what all edits share. */
public final class ModelEdits {

    /** From this version on, initializers need not be listed as inputs. */
    private static final long IR_WITH_FREE_INITIALIZERS = 4;

    private ModelEdits() {}

    /** The content of an initializer (at that position; -1: sparse or none) or of a {@code Constant} node. */
    public static Optional<TensorData> content(GraphProto graph, int position, String name, GraphIndex index) {
        if (position >= 0) {
            return Optional.of(TensorData.of(graph.getInitializer(position)));
        }
        if (index.isInitializer(name)) {
            throw ProblemException.error(
                            "onnx.unsupported-type",
                            "The initializer is stored sparse, which is not supported; expected a dense tensor.",
                            "Export the model without sparse tensors.")
                    .at(name);
        }
        return index.isConstant(name) ? constant(index.node(index.producer(name).orElseThrow())) : Optional.empty();
    }

    /** The content of a {@code Constant} node; empty when it is sparse. */
    public static Optional<TensorData> constant(NodeProto node) {
        for (AttributeProto attribute : node.getAttributeList()) {
            switch (attribute.getName()) {
                case "value" -> {
                    return Optional.of(TensorData.of(attribute.getT()));
                }
                case "value_float" -> {
                    return Optional.of(TensorData.scalar(attribute.getF()));
                }
                case "value_int" -> {
                    return Optional.of(TensorData.scalar(attribute.getI()));
                }
                case "value_ints" -> {
                    return Optional.of(TensorData.of(Protos.longs(attribute.getIntsList())));
                }
                case "value_floats" -> {
                    return Optional.of(TensorData.of(floats(attribute.getFloatsList())));
                }
                case "value_string" -> {
                    return Optional.of(TensorData.of(List.of(attribute.getS().toStringUtf8()))
                            .reshape());
                }
                case "value_strings" -> {
                    return Optional.of(TensorData.of(attribute.getStringsList().stream()
                            .map(text -> text.toStringUtf8())
                            .toList()));
                }
                default -> {
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    private static float[] floats(List<Float> list) {
        var values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    /** Replaces or adds initializers. */
    public static ModelProto withInitializers(OnnxModel model, Map<String, TensorData> tensors) {
        GraphProto.Builder graph = model.graph().toBuilder();
        var rest = new LinkedHashMap<>(tensors);
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            String name = graph.getInitializer(i).getName();
            TensorData data = rest.remove(name);
            if (data != null) {
                graph.setInitializer(i, data.proto(name));
            }
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            TensorData data = Protos.isConstant(node) ? rest.remove(node.getOutput(0)) : null;
            if (data != null) {
                graph.setNode(i, constant(node, data));
            }
        }
        rest.forEach((name, data) -> {
            if (model.index().defines(name)) {
                throw ProblemException.error(
                                "onnx.name-taken",
                                "An initializer cannot have the name of an input or of a node's output.",
                                "Give it another name.")
                        .at(name);
            }
            graph.addInitializer(data.proto(name));
        });
        ModelProto.Builder result = model.proto().toBuilder().setGraph(graph);
        return rest.isEmpty() ? result.build() : modern(result).build();
    }

    private static NodeProto constant(NodeProto node, TensorData data) {
        var value = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(data.proto(""));
        return node.toBuilder().clearAttribute().addAttribute(value).build();
    }

    /** Adds to the metadata. */
    public static ModelProto withMetadata(ModelProto model, Map<String, String> entries) {
        var all = new LinkedHashMap<>(Protos.map(model.getMetadataPropsList()));
        all.putAll(entries);
        var result = model.toBuilder().clearMetadataProps();
        all.forEach((key, value) -> result.addMetadataProps(Protos.entry(key, value)));
        return result.build();
    }

    /** Declares other input shapes and renews all that follows from them. */
    public static ModelProto withInputShapes(OnnxModel model, Map<String, Shape> shapes) {
        shapes.keySet().forEach(name -> requireOneOf(name, model.index().inputs(), "input"));
        GraphProto.Builder graph = model.graph().toBuilder().clearValueInfo();
        for (int i = 0; i < graph.getInputCount(); i++) {
            TensorSpec input = Protos.spec(graph.getInput(i));
            Shape shape = shapes.get(input.name());
            if (shape != null) {
                graph.setInput(i, info(graph.getInput(i), new TensorType(input.element(), shape)));
            }
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            TensorSpec output = Protos.spec(graph.getOutput(i));
            graph.setOutput(i, info(graph.getOutput(i), new TensorType(output.element(), Shape.unranked())));
        }
        ModelProto changed = model.proto().toBuilder().setGraph(graph).build();
        Map<String, TensorType> types = OnnxModel.of(changed).types();
        for (int i = 0; i < graph.getOutputCount(); i++) {
            TensorType type = types.getOrDefault(graph.getOutput(i).getName(), TensorType.UNKNOWN);
            if (type.isKnown()) {
                graph.setOutput(i, info(graph.getOutput(i), type));
            }
        }
        return changed.toBuilder().setGraph(graph).build();
    }

    private static ValueInfoProto info(ValueInfoProto declared, TensorType type) {
        if (!declared.getType().hasTensorType()) {
            return declared;
        }
        return declared.toBuilder()
                .setType(Protos.info(new TensorSpec(declared.getName(), type)).getType())
                .build();
    }

    /** The model in a form in which initializers are no inputs. */
    public static ModelProto.Builder modern(ModelProto.Builder model) {
        GraphProto graph = model.getGraph();
        var initializers = new HashSet<String>();
        graph.getInitializerList().forEach(tensor -> initializers.add(tensor.getName()));
        if (graph.getInputList().stream().anyMatch(input -> initializers.contains(input.getName()))) {
            var inputs = new ArrayList<>(graph.getInputList());
            inputs.removeIf(input -> initializers.contains(input.getName()));
            model.setGraph(graph.toBuilder().clearInput().addAllInput(inputs));
        }
        return model.setIrVersion(Math.max(model.getIrVersion(), IR_WITH_FREE_INITIALIZERS));
    }

    /** Refuses a name that is not there, naming the nearest. */
    public static void requireOneOf(String name, Collection<String> names, String what) {
        if (!names.contains(name)) {
            throw ProblemException.error(
                            "onnx.unknown-tensor",
                            "The model has no " + what + " \"" + name + "\".",
                            Nearest.remedy(name, names))
                    .at(name);
        }
    }
}
