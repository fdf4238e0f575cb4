package io.graftflow.engine.ort;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets networks be fed that take integers for which ONNX Runtime's Java interface has no tensors (unsigned ones of 16, 32
 * and 64 bits) or DJL's has none (signed ones of 16 bits). Such an input is fed as 32 or 64 bits, and a {@code Cast} node
 * in front of the network makes it narrow again. No value is changed by that; an unsigned 64-bit integer keeps its bits.
 *
 * @param network the network as ONNX Runtime sees it
 * @param inputs the inputs as the original has them
 * @param widened the inputs that are fed wider, with what they are fed as
 */
record WideIntegers(OnnxModel network, List<TensorSpec> inputs, Map<String, ElementType> widened) {

    private static final Map<ElementType, ElementType> WIDER = Map.of(
            ElementType.INT16, ElementType.INT32,
            ElementType.UINT16, ElementType.INT32,
            ElementType.UINT32, ElementType.INT64,
            ElementType.UINT64, ElementType.INT64);

    static WideIntegers of(OnnxModel network) {
        var widened = new HashMap<String, ElementType>();
        for (TensorSpec input : network.inputs()) {
            if (WIDER.containsKey(input.element())) {
                widened.put(input.name(), WIDER.get(input.element()));
            }
        }
        return new WideIntegers(
                widened.isEmpty() ? network : widen(network, widened), network.inputs(), Map.copyOf(widened));
    }

    /** Whether the network is another one than the original. */
    boolean changes() {
        return !widened.isEmpty();
    }

    /** A tensor as it is fed. */
    TensorData feed(String input, TensorData tensor) {
        ElementType wide = widened.get(input);
        if (wide == null) {
            return tensor;
        }
        if (wide == ElementType.INT64) {
            return tensor.element() == ElementType.INT64
                    ? tensor
                    : TensorData.of(tensor.longs()).reshape(tensor.shape());
        }
        long[] values = tensor.longs();
        var narrow = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (int) values[i];
        }
        return TensorData.of(narrow).reshape(tensor.shape());
    }

    private static OnnxModel widen(OnnxModel network, Map<String, ElementType> widened) {
        var inner = new HashMap<String, String>();
        widened.keySet().forEach(name -> inner.put(name, free(network, name)));
        ModelProto.Builder model = network.rename(inner).proto().toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        var casts = new ArrayList<NodeProto>();
        for (int i = 0; i < network.graph().getInputCount(); i++) {
            ValueInfoProto input = network.graph().getInput(i);
            ElementType wide = widened.get(input.getName());
            if (wide != null) {
                ValueInfoProto.Builder fed = input.toBuilder();
                fed.getTypeBuilder().getTensorTypeBuilder().setElemType(wide.onnx());
                graph.setInput(i, fed);
                casts.add(cast(
                        input.getName(),
                        inner.get(input.getName()),
                        input.getType().getTensorType().getElemType()));
            }
        }
        List<NodeProto> nodes = List.copyOf(graph.getNodeList());
        graph.clearNode().addAllNode(casts).addAllNode(nodes);
        return OnnxModel.of(model.build());
    }

    private static NodeProto cast(String from, String to, int element) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(to)
                .addInput(from)
                .addOutput(to)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(element))
                .build();
    }

    private static String free(OnnxModel network, String base) {
        String name = base + "/narrow";
        while (network.index().defines(name)) {
            name += "_";
        }
        return name;
    }
}
