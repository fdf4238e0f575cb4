package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small conversions between ONNX's protocol buffers and the records of this bundle. */
public final class Protos {

    private Protos() {}

    /** An array of a list. */
    public static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** The declared type of a value; a value that is no tensor has an unknown one. */
    public static TensorSpec spec(ValueInfoProto info) {
        if (!info.getType().hasTensorType()) {
            return new TensorSpec(info.getName(), TensorType.UNKNOWN);
        }
        return new TensorSpec(info.getName(), type(info.getType().getTensorType(), info.getName()));
    }

    private static TensorType type(TypeProto.Tensor tensor, String name) {
        ElementType element = ElementType.of(tensor.getElemType());
        if (!tensor.hasShape()) {
            return new TensorType(element, Shape.unranked());
        }
        var dims = new ArrayList<Dim>();
        for (TensorShapeProto.Dimension dim : tensor.getShape().getDimList()) {
            dims.add(dim(dim, name, dims.size()));
        }
        return new TensorType(element, new Shape(dims));
    }

    private static Dim dim(TensorShapeProto.Dimension dim, String name, int axis) {
        if (dim.hasDimValue() && dim.getDimValue() >= 0) {
            return Dim.of(dim.getDimValue());
        }
        boolean named = dim.hasDimParam()
                && !dim.getDimParam().isBlank()
                && !dim.getDimParam().startsWith("?");
        return named ? Dim.of(dim.getDimParam()) : Dim.unknown(name, axis);
    }

    /** A declaration of a tensor. */
    public static ValueInfoProto info(TensorSpec spec) {
        var tensor = TypeProto.Tensor.newBuilder().setElemType(spec.element().onnx());
        if (spec.shape().ranked()) {
            tensor.setShape(shape(spec.shape()));
        }
        return ValueInfoProto.newBuilder()
                .setName(spec.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static TensorShapeProto shape(Shape shape) {
        var proto = TensorShapeProto.newBuilder();
        for (Dim dim : shape.dims()) {
            var axis = proto.addDimBuilder();
            if (dim instanceof Dim.Fixed fixed) {
                axis.setDimValue(fixed.size());
            } else if (dim instanceof Dim.Symbol symbol && !symbol.isAnonymous()) {
                axis.setDimParam(symbol.name());
            }
        }
        return proto.build();
    }

    /** Entries as a map in their order; of a repeated key the last counts. */
    public static Map<String, String> map(List<StringStringEntryProto> entries) {
        var map = new LinkedHashMap<String, String>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    /** One entry. */
    public static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The bodies that a node carries in its attributes ({@code If}, {@code Loop}, {@code Scan}). */
    public static List<GraphProto> bodies(NodeProto node) {
        var bodies = new ArrayList<GraphProto>(0);
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                bodies.add(attribute.getG());
            }
            bodies.addAll(attribute.getGraphsList());
        }
        return bodies;
    }

    /** All tensors that a node reads: its inputs that are present, then what its bodies take from outside. */
    public static List<String> reads(NodeProto node) {
        var names = new ArrayList<String>(node.getInputCount());
        for (String name : node.getInputList()) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        for (GraphProto body : bodies(node)) {
            names.addAll(captured(body));
        }
        return names;
    }

    /** The names that a body uses but does not define. */
    public static Set<String> captured(GraphProto body) {
        var defined = new LinkedHashSet<String>();
        body.getInputList().forEach(input -> defined.add(input.getName()));
        body.getInitializerList().forEach(tensor -> defined.add(tensor.getName()));
        body.getSparseInitializerList()
                .forEach(tensor -> defined.add(tensor.getValues().getName()));
        body.getNodeList().forEach(node -> defined.addAll(node.getOutputList()));
        var used = new LinkedHashSet<String>();
        body.getNodeList().forEach(node -> used.addAll(reads(node)));
        body.getOutputList().forEach(output -> used.add(output.getName()));
        used.removeAll(defined);
        return used;
    }

    /** Whether the node is ONNX's own {@code Constant}. */
    public static boolean isConstant(NodeProto node) {
        return node.getOpType().equals("Constant") && isStandard(node.getDomain()) && node.getOutputCount() == 1;
    }

    /** Whether a domain is that of ONNX's own operators. */
    public static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }
}
