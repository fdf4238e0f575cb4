package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts one graph on top of another. */
public final class Grafter {

    private OnnxModel lower;
    private final OnnxModel upper;
    private final List<String> keep;

    /** From upper's tensor names to the result's. */
    private final Map<String, String> names = new HashMap<>();

    /** Tensors of upper (by their old names) that are the same as the lower model's tensors of the mapped names. */
    private final Set<String> shared = new HashSet<>();

    private final Set<Integer> sharedNodes = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();

    private Grafter(OnnxModel lower, OnnxModel upper, List<String> keep) {
        this.lower = lower;
        this.upper = upper;
        this.keep = keep;
    }

    /** Joins inputs of the upper model to tensors of the lower one. */
    public static ModelProto graft(OnnxModel lower, OnnxModel upper, Map<String, String> joints, List<String> keep) {
        checkJoints(lower, upper, joints);
        var wanted = new LinkedHashSet<>(keep);
        wanted.addAll(joints.values());
        return new Grafter(lower.prune(List.copyOf(wanted)), upper, keep).join(joints);
    }

    private static void checkJoints(OnnxModel lower, OnnxModel upper, Map<String, String> joints) {
        Map<String, TensorSpec> inputs = new HashMap<>();
        upper.inputs().forEach(input -> inputs.put(input.name(), input));
        joints.forEach((input, tensor) -> {
            ModelEdits.requireOneOf(input, inputs.keySet(), "input");
            if (!lower.index().defines(tensor)) {
                ModelEdits.requireOneOf(tensor, lower.index().tensors(), "tensor");
            }
            TensorType expected = inputs.get(input).type();
            TensorType got = lower.type(tensor);
            if (!fits(expected, got)) {
                throw ProblemException.error(
                                "onnx.graft-mismatch",
                                "The two graphs do not fit: \"" + input + "\" expects " + expected + ", got \"" + tensor
                                        + "\" of " + got + ".",
                                "Join it to another tensor, or change the upper graph's input.")
                        .at(input);
            }
        });
    }

    private static boolean fits(TensorType expected, TensorType got) {
        boolean sameElement = expected.element() == got.element()
                || expected.element() == ElementType.UNDEFINED
                || got.element() == ElementType.UNDEFINED;
        Shape a = expected.shape();
        Shape b = got.shape();
        if (!sameElement || !a.ranked() || !b.ranked()) {
            return sameElement;
        }
        if (a.rank() != b.rank()) {
            return false;
        }
        for (int i = 0; i < a.rank(); i++) {
            Dim x = a.dim(i);
            Dim y = b.dim(i);
            if (x.isFixed() && y.isFixed() && !x.equals(y)) {
                return false;
            }
        }
        return true;
    }

    private ModelProto join(Map<String, String> joints) {
        ModelProto.Builder result = lower.proto().toBuilder();
        Opsets.reconcile(lower, upper, result);
        share(joints);
        freeOutputNames();
        taken.addAll(lower.index().tensors());
        lower.nodes().forEach(node -> nodeNames.add(node.getName()));
        nameTheRest();
        result.setGraph(merge());
        addRest(result);
        return ModelEdits.modern(result.setIrVersion(Math.max(lower.irVersion(), upper.irVersion())))
                .build();
    }

    /** Finds what both models have in common, from the inputs upwards. */
    private void share(Map<String, String> joints) {
        Map<String, TensorSpec> lowerInputs = new HashMap<>();
        lower.inputs().forEach(input -> lowerInputs.put(input.name(), input));
        for (TensorSpec input : upper.inputs()) {
            String joined = joints.get(input.name());
            TensorSpec same = lowerInputs.get(input.name());
            if (joined != null) {
                names.put(input.name(), joined);
                shared.add(input.name());
            } else if (same != null && fits(input.type(), same.type())) {
                shared.add(input.name());
            }
        }
        for (String name : upper.initializerNames()) {
            if (lower.index().isInitializer(name) && sameContent(name)) {
                shared.add(name);
            }
        }
        for (int position : upper.index().order()) {
            if (isSameNode(position)) {
                sharedNodes.add(position);
                shared.addAll(upper.index().node(position).getOutputList());
            }
        }
    }

    private boolean sameContent(String name) {
        TensorData a = lower.initializer(name);
        TensorData b = upper.initializer(name);
        return a.equals(b);
    }

    private boolean isSameNode(int position) {
        NodeProto node = upper.index().node(position);
        boolean readsTheSame = upper.index().reads(position).stream()
                .allMatch(name -> shared.contains(name) && name.equals(names.getOrDefault(name, name)));
        if (!readsTheSame || node.getOutputCount() == 0) {
            return false;
        }
        var producer = lower.index().producer(node.getOutput(0));
        return producer.isPresent() && lower.index().node(producer.getAsInt()).equals(node);
    }

    /** Gives inner tensors of the lower model other names where the upper model's outputs have them. */
    private void freeOutputNames() {
        Set<String> fixed = new HashSet<>(keep);
        lower.inputs().forEach(input -> fixed.add(input.name()));
        fixed.addAll(lower.initializerNames());
        Map<String, String> moved = new HashMap<>();
        Set<String> all = new HashSet<>(lower.index().tensors());
        all.addAll(upper.index().tensors());
        for (TensorSpec output : upper.outputs()) {
            String name = output.name();
            if (lower.index().defines(name) && !shared.contains(name) && !fixed.contains(name)) {
                moved.put(name, unique("lower.", name, all));
            }
        }
        if (!moved.isEmpty()) {
            lower = lower.rename(moved);
            names.replaceAll((from, to) -> moved.getOrDefault(to, to));
        }
    }

    /** Gives tensors of the upper model prefixed names where the lower model has them for something else. */
    private void nameTheRest() {
        for (String name : upper.index().tensors()) {
            if (!shared.contains(name)) {
                names.put(name, taken.add(name) ? name : unique("graft.", name, taken));
            }
        }
    }

    private static String unique(String prefix, String name, Set<String> taken) {
        String candidate = prefix + name;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = prefix + i + "." + name;
        }
        return candidate;
    }

    private GraphProto merge() {
        GraphProto over = Renamer.graph(upper.graph(), names);
        GraphProto.Builder graph = lower.graph().toBuilder().clearOutput();
        for (int position : upper.index().order()) {
            if (!sharedNodes.contains(position)) {
                graph.addNode(named(over.getNode(position)));
            }
        }
        Set<String> sharedNames = new HashSet<>();
        shared.forEach(name -> sharedNames.add(names.getOrDefault(name, name)));
        over.getInitializerList().stream()
                .filter(tensor -> !sharedNames.contains(tensor.getName()))
                .forEach(graph::addInitializer);
        over.getSparseInitializerList().forEach(graph::addSparseInitializer);
        over.getInputList().stream()
                .filter(input -> !sharedNames.contains(input.getName()))
                .forEach(graph::addInput);
        addOutputs(graph, over);
        addTypes(graph, over);
        return graph.build();
    }

    private NodeProto named(NodeProto node) {
        if (node.getName().isEmpty() || nodeNames.add(node.getName())) {
            return node;
        }
        return node.toBuilder()
                .setName(unique("graft.", node.getName(), nodeNames))
                .build();
    }

    private void addOutputs(GraphProto.Builder graph, GraphProto over) {
        var added = new HashSet<String>();
        Map<String, ValueInfoProto> known = new HashMap<>();
        lower.graph().getOutputList().forEach(output -> known.put(output.getName(), output));
        keep.forEach(name -> {
            if (added.add(name)) {
                graph.addOutput(known.get(name));
            }
        });
        over.getOutputList().stream()
                .filter(output -> added.add(output.getName()))
                .forEach(graph::addOutput);
    }

    /** Keeps the declared types of tensors that are inner ones now. */
    private void addTypes(GraphProto.Builder graph, GraphProto over) {
        var declared = new HashSet<String>();
        graph.getValueInfoList().forEach(info -> declared.add(info.getName()));
        graph.getInputList().forEach(info -> declared.add(info.getName()));
        graph.getOutputList().forEach(info -> declared.add(info.getName()));
        var inner = new ArrayList<>(lower.graph().getOutputList());
        inner.addAll(over.getValueInfoList());
        inner.stream().filter(info -> declared.add(info.getName())).forEach(graph::addValueInfo);
    }

    private void addRest(ModelProto.Builder result) {
        var keys = new HashSet<String>();
        result.getMetadataPropsList().forEach(entry -> keys.add(entry.getKey()));
        for (StringStringEntryProto entry : upper.proto().getMetadataPropsList()) {
            if (keys.add(entry.getKey())) {
                result.addMetadataProps(entry);
            }
        }
        upper.proto().getFunctionsList().stream()
                .filter(function -> !result.getFunctionsList().contains(function))
                .forEach(result::addFunctions);
    }
}
