package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the part of a graph between tensors. */
public final class Cutter {

    private final OnnxModel model;
    private final GraphIndex index;
    private final Map<String, ValueInfoProto> declared = new HashMap<>();

    private Cutter(OnnxModel model) {
        this.model = model;
        this.index = model.index();
        model.graph().getInputList().forEach(info -> declared.put(info.getName(), info));
        model.graph().getOutputList().forEach(info -> declared.putIfAbsent(info.getName(), info));
    }

    /** The original inputs that these tensors need, in the model's order. */
    public static List<String> neededInputs(OnnxModel model, List<String> outputs) {
        requireKnown(model.index(), outputs);
        var used = new HashSet<>(outputs);
        model.index().ancestors(outputs, Set.of()).stream()
                .forEach(position -> used.addAll(model.index().reads(position)));
        return model.index().inputs().stream().filter(used::contains).toList();
    }

    /** The part that computes outputs from inputs. */
    public static ModelProto cut(OnnxModel model, List<String> inputs, List<String> outputs) {
        return new Cutter(model).cut(new LinkedHashSet<>(inputs), new LinkedHashSet<>(outputs));
    }

    private ModelProto cut(Set<String> inputs, Set<String> outputs) {
        requireKnown(index, inputs);
        requireKnown(index, outputs);
        BitSet needed = index.ancestors(outputs, inputs);
        var used = new LinkedHashSet<>(outputs);
        var made = new HashSet<>(inputs);
        needed.stream().forEach(position -> {
            used.addAll(index.reads(position));
            made.addAll(index.node(position).getOutputList());
        });
        for (String name : used) {
            if (!made.contains(name) && !index.isInitializer(name)) {
                throw missing(name, inputs);
            }
        }
        GraphProto graph = build(inputs, outputs, needed, used);
        return ModelEdits.modern(model.proto().toBuilder().setGraph(graph)).build();
    }

    private GraphProto build(Set<String> inputs, Set<String> outputs, BitSet needed, Set<String> used) {
        GraphProto original = model.graph();
        GraphProto.Builder graph = original.toBuilder()
                .clearNode()
                .clearInput()
                .clearOutput()
                .clearInitializer()
                .clearSparseInitializer()
                .clearValueInfo();
        index.order().stream().filter(needed::get).forEach(position -> graph.addNode(index.node(position)));
        inputs.forEach(name -> graph.addInput(declaration(name)));
        outputs.forEach(name -> graph.addOutput(declaration(name)));
        original.getInitializerList().stream()
                .filter(tensor -> used.contains(tensor.getName()) && !inputs.contains(tensor.getName()))
                .forEach(graph::addInitializer);
        original.getSparseInitializerList().stream()
                .filter(tensor -> used.contains(tensor.getValues().getName()))
                .forEach(graph::addSparseInitializer);
        var inner = new HashSet<>(used);
        needed.stream().forEach(position -> inner.addAll(index.node(position).getOutputList()));
        original.getValueInfoList().stream()
                .filter(info -> inner.contains(info.getName()))
                .filter(info -> !inputs.contains(info.getName()) && !outputs.contains(info.getName()))
                .forEach(graph::addValueInfo);
        return graph.build();
    }

    /** The declaration of a new input or output: the model's own, or what inference finds. */
    private ValueInfoProto declaration(String name) {
        ValueInfoProto own = declared.get(name);
        if (own != null) {
            return own;
        }
        TensorType type = model.type(name);
        if (type.element() == ElementType.UNDEFINED) {
            throw ProblemException.error(
                            "onnx.unknown-type",
                            "The graph cannot be cut here, for the tensor's element type cannot be found out.",
                            "Cut at a tensor before or after it.")
                    .at(name);
        }
        return Protos.info(new TensorSpec(name, type));
    }

    private static void requireKnown(GraphIndex index, Iterable<String> names) {
        for (String name : names) {
            if (!index.defines(name)) {
                ModelEdits.requireOneOf(name, index.tensors(), "tensor");
            }
        }
    }

    private ProblemException missing(String name, Set<String> inputs) {
        if (index.inputs().contains(name)) {
            return ProblemException.error(
                            "onnx.cut-input",
                            "The part needs the model's input \"" + name
                                    + "\"; expected it among the part's inputs, got " + new ArrayList<>(inputs) + ".",
                            "Add \"" + name + "\" to the inputs.")
                    .at(name);
        }
        return ProblemException.error(
                        "onnx.undefined-tensor",
                        "A node reads a tensor that nothing makes.",
                        "Export the model again; this one is broken.")
                .at(name);
    }
}
