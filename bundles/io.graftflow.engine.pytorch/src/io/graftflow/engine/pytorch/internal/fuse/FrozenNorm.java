package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import java.util.Optional;

/**
 * A convolution followed by a batch norm that goes by its stored statistics: a convolution with other weights, which are
 * computed from those of both nodes, so that all of them go on learning.
 */
final class FrozenNorm implements Pattern {

    /** Inputs: x, weight, bias, and the norm's scale, bias, mean, variance. Attributes: the convolution's, and epsilon. */
    static final String OPERATOR = "ConvNorm";

    private static final int FIRST_OF_NORM = 1;
    private static final int LAST_OF_NORM = 4;

    private final boolean batchStatistics;

    FrozenNorm(boolean batchStatistics) {
        this.batchStatistics = batchStatistics;
    }

    @Override
    public Optional<NodeProto> match(Walk walk) {
        NodeProto norm = walk.root();
        if (!norm.getOpType().equals("BatchNormalization") || !isStored(walk.graph(), norm)) {
            return Optional.empty();
        }
        return walk.takeOnly(norm.getInput(0), "Conv")
                .filter(convolution -> walk.graph().isStored(convolution.getInput(1)))
                .map(convolution -> node(norm, convolution));
    }

    private boolean isStored(Graph graph, NodeProto norm) {
        for (int i = FIRST_OF_NORM; i <= LAST_OF_NORM; i++) {
            if (!graph.isStored(norm.getInput(i))) {
                return false;
            }
        }
        boolean more =
                norm.getOutputList().stream().skip(1).anyMatch(output -> !output.isEmpty() && graph.uses(output) > 0);
        boolean follows = batchStatistics && graph.changes(norm.getInput(1));
        return !more && !follows && !Attributes.of(norm).flag("training_mode", false);
    }

    private static NodeProto node(NodeProto norm, NodeProto convolution) {
        NodeProto.Builder node = Fusions.node(
                OPERATOR,
                norm,
                convolution.getInput(0),
                convolution.getInput(1),
                convolution.getInputCount() > 2 ? convolution.getInput(2) : "");
        node.addAllInput(norm.getInputList().subList(FIRST_OF_NORM, LAST_OF_NORM + 1));
        node.addAllAttribute(convolution.getAttributeList());
        node.addAttributeBuilder()
                .setName("epsilon")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(Attributes.of(norm).real("epsilon", 1e-5f));
        return node.build();
    }
}
