package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table of shape inference: one entry an operator. */
public final class TypeRules {

    private static final Map<String, Typing.Rule> TABLE = table();

    private TypeRules() {}

    private static Map<String, Typing.Rule> table() {
        var rules = new HashMap<String, Typing.Rule>();
        ElementwiseRules.addTo(rules);
        ShapeRules.addTo(rules);
        SelectionRules.addTo(rules);
        LinearRules.addTo(rules);
        WindowRules.addTo(rules);
        ReductionRules.addTo(rules);
        MakerRules.addTo(rules);
        SequenceRules.addTo(rules);
        return Map.copyOf(rules);
    }

    /** The rule for a node, when its operator is in the table. */
    public static Optional<Typing.Rule> find(NodeProto node) {
        String name =
                Protos.isStandard(node.getDomain()) ? node.getOpType() : node.getDomain() + ":" + node.getOpType();
        return Optional.ofNullable(TABLE.get(name));
    }
}
