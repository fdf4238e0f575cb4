package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Walks a graph from its inputs to its outputs and applies each node's rule. */
public final class Inference {

    private final long opset;

    private Inference(long opset) {
        this.opset = opset;
    }

    /** What is known of each tensor of the main graph. */
    public static Map<String, Known> infer(GraphProto graph, List<Integer> order, long opset) {
        return new Inference(opset).graph(graph, order, Map.of());
    }

    private Map<String, Known> graph(GraphProto graph, List<Integer> order, Map<String, Known> outside) {
        Map<String, Known> declared = new HashMap<>();
        graph.getValueInfoList().forEach(info -> declared.put(info.getName(), known(Protos.spec(info))));
        graph.getOutputList().forEach(info -> declared.put(info.getName(), known(Protos.spec(info))));
        Map<String, Known> types = new HashMap<>(outside);
        graph.getInputList().forEach(info -> types.put(info.getName(), known(Protos.spec(info))));
        graph.getInitializerList().forEach(tensor -> types.put(tensor.getName(), initializer(tensor)));
        graph.getSparseInitializerList()
                .forEach(tensor -> types.put(
                        tensor.getValues().getName(),
                        Known.unranked(ElementType.of(tensor.getValues().getDataType()))));
        for (int position : order) {
            node(graph.getNode(position), types, declared);
        }
        return types;
    }

    private static Known known(TensorSpec spec) {
        return Known.of(spec.type());
    }

    private static Known initializer(TensorProto tensor) {
        long[] shape = Protos.longs(tensor.getDimsList());
        ElementType element = ElementType.of(tensor.getDataType());
        Known known = Known.of(new TensorSpec(tensor.getName(), element, Shape.of(shape)).type());
        try {
            boolean small = TensorProtos.elementCount(shape) <= Known.MOST_VALUES;
            return small ? Known.of(TensorData.of(tensor)) : known;
        } catch (ProblemException e) {
            return known;
        }
    }

    private void node(NodeProto node, Map<String, Known> types, Map<String, Known> declared) {
        var typing = new Typing(node, opset, types, body -> graph(body, inOrder(body), types));
        if (Protos.isConstant(node)) {
            constant(node).ifPresent(typing::out);
        } else {
            TypeRules.find(node).ifPresent(rule -> apply(rule, typing));
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            String name = node.getOutput(i);
            if (!name.isEmpty()) {
                types.put(name, merged(typing.result(i), declared.getOrDefault(name, Known.NOTHING)));
            }
        }
    }

    private static Optional<Known> constant(NodeProto node) {
        try {
            return ModelEdits.constant(node).map(Known::of);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /** A broken node has unknown outputs; that it is broken is said by the checks and by the engine. */
    private static void apply(Typing.Rule rule, Typing typing) {
        try {
            rule.apply(typing);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException | ProblemException e) {
            for (int i = 0; i < typing.outputCount(); i++) {
                typing.out(i, Known.NOTHING);
            }
        }
    }

    private static List<Integer> inOrder(GraphProto graph) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            order.add(i);
        }
        return order;
    }

    /** What was found out; where that is nothing, what the file declares. */
    private static Known merged(Known found, Known declared) {
        ElementType element = found.element() == ElementType.UNDEFINED ? declared.element() : found.element();
        if (!found.ranked()) {
            return declared.as(element);
        }
        if (declared.rank() != found.rank()) {
            return found.as(element);
        }
        var dims = new ArrayList<Expr>();
        for (int i = 0; i < found.rank(); i++) {
            boolean better = !found.dim(i).isNumber()
                    && found.dim(i).isAnonymous()
                    && !declared.dim(i).isAnonymous();
            dims.add(better ? declared.dim(i) : found.dim(i));
        }
        return new Known(element, true, dims, found.values());
    }
}
