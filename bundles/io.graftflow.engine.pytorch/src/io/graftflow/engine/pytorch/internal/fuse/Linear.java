package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;

/** A product with a matrix, plus a vector: {@code x W + b}, where {@code x} may have more axes. */
final class Linear implements Pattern {

    /** Inputs: x, weight [in, out], bias. */
    static final String OPERATOR = "Linear";

    @Override
    public Optional<NodeProto> match(Walk walk) {
        NodeProto root = walk.root();
        if (!root.getOpType().equals("Add")) {
            return Optional.empty();
        }
        for (String bias : root.getInputList()) {
            if (walk.graph().rank(bias) == 1) {
                Optional<NodeProto> product =
                        walk.takeOnly(Graph.other(root, bias), "MatMul").filter(node -> fits(walk.graph(), node, bias));
                return product.map(node -> Fusions.node(OPERATOR, root, node.getInput(0), node.getInput(1), bias)
                        .build());
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Graph graph, NodeProto product, String bias) {
        String weight = product.getInput(1);
        Optional<Long> columns = graph.size(weight, 1);
        return graph.rank(weight) == 2
                && graph.rank(product.getInput(0)) >= 2
                && graph.type(weight).element().isFloat()
                && columns.isPresent()
                && columns.equals(graph.size(bias, 1));
    }
}
