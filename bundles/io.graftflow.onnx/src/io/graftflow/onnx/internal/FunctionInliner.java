package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts the bodies of a model's own functions where they are called. */
public final class FunctionInliner {

    private static final int DEEPEST = 64;

    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    private FunctionInliner(ModelProto model) {
        model.getFunctionsList()
                .forEach(function ->
                        functions.put(key(function.getDomain(), function.getName(), function.getOverload()), function));
    }

    private static String key(String domain, String name, String overload) {
        return (Protos.isStandard(domain) ? "" : domain) + ":" + name + ":" + overload;
    }

    /** The model without functions of its own. */
    public static ModelProto inline(OnnxModel model) {
        var inliner = new FunctionInliner(model.proto());
        inliner.taken.addAll(model.index().tensors());
        ModelProto.Builder result =
                model.proto().toBuilder().clearFunctions().setGraph(inliner.graph(model.graph(), 0));
        inliner.importOperators(model, result);
        return result.build();
    }

    private void importOperators(OnnxModel model, ModelProto.Builder result) {
        Map<String, Long> all = new TreeMap<>(model.opsets());
        for (FunctionProto function : functions.values()) {
            for (OperatorSetIdProto opset : function.getOpsetImportList()) {
                String domain = Protos.isStandard(opset.getDomain()) ? "" : opset.getDomain();
                Long there = all.putIfAbsent(domain, opset.getVersion());
                if (there != null
                        && there != opset.getVersion()
                        && !fits(function, domain, opset.getVersion(), there)) {
                    throw ProblemException.error(
                                    "onnx.opset-clash",
                                    "The function \"" + function.getName() + "\" is written for version "
                                            + opset.getVersion() + " of the operators \"" + domain
                                            + "\", the model for " + there + ".",
                                    "Export the model again with one version.")
                            .at(function.getName());
                }
            }
        }
        functions.values().forEach(function -> {
            boolean stillUsed = result.getGraph().getNodeList().stream()
                    .anyMatch(node -> node.getDomain().equals(function.getDomain()));
            if (!stillUsed && !Protos.isStandard(function.getDomain())) {
                all.remove(function.getDomain());
            }
        });
        result.clearOpsetImport();
        all.forEach((domain, version) -> result.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    }

    private static boolean fits(FunctionProto function, String domain, long from, long to) {
        return domain.isEmpty()
                && function.getNodeList().stream()
                        .filter(node -> Protos.isStandard(node.getDomain()))
                        .allMatch(node -> Operators.find(node.getOpType())
                                .filter(operator -> operator.same(from, to))
                                .isPresent());
    }

    private GraphProto graph(GraphProto graph, int depth) {
        GraphProto.Builder result = graph.toBuilder().clearNode();
        graph.getNodeList().forEach(node -> add(node, result, depth));
        return result.build();
    }

    private void add(NodeProto node, GraphProto.Builder result, int depth) {
        if (depth > DEEPEST) {
            throw ProblemException.error(
                            "onnx.cycle", "The model's functions call themselves.", "Export the model again.")
                    .at(node.getName());
        }
        NodeProto inlinedBodies = withBodies(node, depth);
        FunctionProto function = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (function == null) {
            result.addNode(inlinedBodies);
            return;
        }
        Map<String, String> names = names(inlinedBodies, function);
        for (NodeProto inner : function.getNodeList()) {
            NodeProto bound = bind(inner, inlinedBodies, function);
            String prefix = node.getName().isEmpty() ? node.getOpType() : node.getName();
            add(
                    Renamer.node(bound, names).toBuilder()
                            .setName(prefix + "/" + inner.getName())
                            .build(),
                    result,
                    depth + 1);
        }
        handThrough(function, inlinedBodies, result);
    }

    private NodeProto withBodies(NodeProto node, int depth) {
        if (Protos.bodies(node).isEmpty()) {
            return node;
        }
        NodeProto.Builder result = node.toBuilder();
        for (AttributeProto.Builder attribute : result.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(graph(attribute.getG(), depth));
            }
        }
        return result.build();
    }

    /** The names that the function's tensors get: those of the call's inputs and outputs, fresh ones for all others. */
    private Map<String, String> names(NodeProto call, FunctionProto function) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        for (int i = 0; i < function.getOutputCount(); i++) {
            boolean wanted = i < call.getOutputCount() && !call.getOutput(i).isEmpty();
            String name = function.getOutput(i);
            names.putIfAbsent(name, wanted ? call.getOutput(i) : fresh(call, name));
        }
        for (NodeProto inner : function.getNodeList()) {
            inner.getOutputList().stream()
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> names.computeIfAbsent(name, key -> fresh(call, key)));
        }
        return names;
    }

    private String fresh(NodeProto call, String name) {
        String base = (call.getName().isEmpty() ? call.getOpType() : call.getName()) + "/" + name;
        String candidate = base;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = base + "_" + i;
        }
        return candidate;
    }

    /** Replaces references to the function's settings by what the call gives, else by the function's default. */
    private static NodeProto bind(NodeProto inner, NodeProto call, FunctionProto function) {
        Map<String, AttributeProto> given = new HashMap<>();
        function.getAttributeProtoList().forEach(attribute -> given.put(attribute.getName(), attribute));
        call.getAttributeList().forEach(attribute -> given.put(attribute.getName(), attribute));
        NodeProto.Builder result = inner.toBuilder().clearAttribute();
        for (AttributeProto attribute : inner.getAttributeList()) {
            if (attribute.getRefAttrName().isEmpty()) {
                result.addAttribute(bindBody(attribute, call, function));
            } else if (given.containsKey(attribute.getRefAttrName())) {
                result.addAttribute(
                        given.get(attribute.getRefAttrName()).toBuilder().setName(attribute.getName()));
            }
        }
        return result.build();
    }

    private static AttributeProto bindBody(AttributeProto attribute, NodeProto call, FunctionProto function) {
        if (!attribute.hasG()) {
            return attribute;
        }
        GraphProto.Builder body = attribute.getG().toBuilder().clearNode();
        attribute.getG().getNodeList().forEach(node -> body.addNode(bind(node, call, function)));
        return attribute.toBuilder().setG(body).build();
    }

    /** A function's output that is one of its inputs becomes an {@code Identity}. */
    private static void handThrough(FunctionProto function, NodeProto call, GraphProto.Builder result) {
        for (int i = 0; i < Math.min(function.getOutputCount(), call.getOutputCount()); i++) {
            int input = function.getInputList().indexOf(function.getOutput(i));
            if (input >= 0 && input < call.getInputCount() && !call.getOutput(i).isEmpty()) {
                result.addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName(call.getName() + "/" + function.getOutput(i))
                        .addInput(call.getInput(input))
                        .addOutput(call.getOutput(i)));
            }
        }
    }
}
