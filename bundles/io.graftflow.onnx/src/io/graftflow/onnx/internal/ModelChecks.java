package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with a model before an engine stumbles over it. */
public final class ModelChecks {

    private static final long OLDEST_OPSET = 7;
    private static final long NEWEST_IR = 11;
    private static final String AGAIN = "Export the model again.";

    private final OnnxModel model;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> functions = new HashSet<>();

    private ModelChecks(OnnxModel model) {
        this.model = model;
    }

    /** All problems of a model. */
    public static List<Problem> check(OnnxModel model) {
        return new ModelChecks(model).check();
    }

    private List<Problem> check() {
        versions();
        for (FunctionProto function : model.proto().getFunctionsList()) {
            functions.add(function.getDomain() + ":" + function.getName());
        }
        if (model.graph().getOutputCount() == 0) {
            add("onnx.no-outputs", "The graph has no outputs.", AGAIN, "");
        }
        if (model.index().hasCycle()) {
            add("onnx.cycle", "Some nodes of the graph wait for each other's results.", AGAIN, cycleStart());
        }
        graph(model.graph(), Set.of());
        return List.copyOf(problems);
    }

    private void add(String code, String message, String remedy, String where) {
        problems.add(Problem.error(code, message, remedy).at(where));
    }

    private void versions() {
        if (model.irVersion() > NEWEST_IR) {
            String message = "The model's format is too new; expected IR version " + NEWEST_IR + " or older, got "
                    + model.irVersion() + ".";
            add("onnx.unsupported-ir", message, "Export it for an older version.", "");
        }
        if (!model.opsets().containsKey("")) {
            return;
        }
        String supported = "supported; expected opset " + OLDEST_OPSET + " to " + Operators.NEWEST + ", got "
                + model.opset() + ".";
        if (model.opset() > Operators.NEWEST) {
            String message = "The model is written for a newer version of ONNX's operators than is " + supported;
            add("onnx.unsupported-opset", message, "Export it with one of these opsets, such as 17.", "");
        } else if (model.opset() < OLDEST_OPSET) {
            String message = "The model is written for an older version of ONNX's operators than is " + supported;
            problems.add(Problem.warning("onnx.old-opset", message, "Export it with one of these opsets, such as 17."));
        }
    }

    private String cycleStart() {
        Set<Integer> sorted = new HashSet<>(model.index().order());
        for (int i = 0; i < model.nodes().size(); i++) {
            if (!sorted.contains(i)) {
                return name(model.nodes().get(i));
            }
        }
        return "";
    }

    private void graph(GraphProto graph, Set<String> outside) {
        Set<String> defined = new HashSet<>();
        graph.getInputList().forEach(input -> define(input.getName(), defined, false));
        graph.getInitializerList().forEach(tensor -> defined.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> defined.add(tensor.getValues().getName()));
        for (NodeProto node : graph.getNodeList()) {
            node.getOutputList().stream()
                    .filter(output -> !output.isEmpty())
                    .forEach(output -> define(output, defined, true));
        }
        defined.addAll(outside);
        graph.getNodeList().forEach(node -> node(node, defined));
        graph.getOutputList().stream()
                .filter(output -> !defined.contains(output.getName()))
                .forEach(output -> undefined(output.getName(), "An output of the graph", output.getName()));
    }

    private void define(String tensor, Set<String> defined, boolean byNode) {
        if (!defined.add(tensor)) {
            String message = "Two " + (byNode ? "nodes make" : "inputs are") + " the tensor \"" + tensor + "\".";
            add("onnx.duplicate-tensor", message, AGAIN, tensor);
        }
    }

    private void undefined(String tensor, String reader, String where) {
        add("onnx.undefined-tensor", reader + " is the tensor \"" + tensor + "\", which nothing makes.", AGAIN, where);
    }

    private void node(NodeProto node, Set<String> defined) {
        for (String input : node.getInputList()) {
            if (!input.isEmpty() && !defined.contains(input)) {
                undefined(input, "An input of the node", name(node));
            }
        }
        operator(node);
        Protos.bodies(node).forEach(body -> graph(body, defined));
    }

    private void operator(NodeProto node) {
        boolean function = functions.contains(node.getDomain() + ":" + node.getOpType());
        if (function || model.opset() > Operators.NEWEST) {
            return;
        }
        if (!Protos.isStandard(node.getDomain())) {
            if (!model.opsets().containsKey(node.getDomain())) {
                String message =
                        "The node's operators \"" + node.getDomain() + "\" are not among those the model imports.";
                add("onnx.missing-opset", message, AGAIN, name(node));
            }
            return;
        }
        Optional<Operators> operator = Operators.find(node.getOpType());
        if (operator.isEmpty() || operator.get().since() > model.opset()) {
            String message = "Opset " + model.opset() + " has no operator \"" + node.getOpType() + "\""
                    + operator.map(known -> "; it came with opset " + known.since())
                            .orElse("") + ".";
            String remedy = operator.isPresent()
                    ? "Export the model for that opset."
                    : Nearest.to(node.getOpType(), Operators.names())
                            .map(near -> "Did you mean \"" + near + "\"?")
                            .orElse("Export the model without it.");
            add("onnx.unknown-operator", message, remedy, name(node));
            return;
        }
        Set<String> given = new HashSet<>();
        node.getAttributeList().forEach(attribute -> given.add(attribute.getName()));
        operator.get().required(model.opset()).stream()
                .filter(required -> !given.contains(required))
                .forEach(required -> add(
                        "onnx.missing-attribute",
                        "The operator " + node.getOpType() + " needs the setting \"" + required
                                + "\", which is missing.",
                        AGAIN,
                        name(node)));
    }

    private static String name(NodeProto node) {
        String output = node.getOutputCount() == 0 ? "" : node.getOutput(0);
        return node.getName().isEmpty() ? node.getOpType() + " " + output : node.getName();
    }
}
