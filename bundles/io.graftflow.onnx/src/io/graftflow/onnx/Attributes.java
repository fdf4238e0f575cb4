package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.internal.Protos;
import java.util.List;
import java.util.Optional;

/** The settings of a node, read with the defaults of the operator. */
public final class Attributes {

    private final NodeProto node;

    private Attributes(NodeProto node) {
        this.node = node;
    }

    /** The settings of a node. */
    public static Attributes of(NodeProto node) {
        return new Attributes(node);
    }

    private Optional<AttributeProto> find(String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** Whether the node has it. */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** An integer. */
    public long integer(String name, long otherwise) {
        return find(name).map(AttributeProto::getI).orElse(otherwise);
    }

    /** A truth value, stored as an integer. */
    public boolean flag(String name, boolean otherwise) {
        return integer(name, otherwise ? 1 : 0) != 0;
    }

    /** A number. */
    public float real(String name, float otherwise) {
        return find(name).map(AttributeProto::getF).orElse(otherwise);
    }

    /** A text. */
    public String text(String name, String otherwise) {
        return find(name).map(attribute -> attribute.getS().toStringUtf8()).orElse(otherwise);
    }

    /** A list of integers; empty when the node has none. */
    public long[] integers(String name) {
        return find(name)
                .map(attribute -> Protos.longs(attribute.getIntsList()))
                .orElseGet(() -> new long[0]);
    }

    /** A list of numbers; empty when the node has none. */
    public List<Float> reals(String name) {
        return find(name).map(AttributeProto::getFloatsList).orElse(List.of());
    }

    /** A list of texts; empty when the node has none. */
    public List<String> texts(String name) {
        return find(name)
                .map(attribute -> attribute.getStringsList().stream()
                        .map(text -> text.toStringUtf8())
                        .toList())
                .orElse(List.of());
    }

    /** A tensor. */
    public Optional<TensorData> tensor(String name) {
        return find(name).filter(AttributeProto::hasT).map(attribute -> TensorData.of(attribute.getT()));
    }

    /** The body of a node such as {@code If}. */
    public Optional<GraphProto> graph(String name) {
        return find(name).filter(AttributeProto::hasG).map(AttributeProto::getG);
    }
}
