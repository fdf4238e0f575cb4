package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Scaled dot-product attention: {@code softmax(q k / c + mask) v}. The scores may be scaled by a quotient or a product, or not
 * at all because {@code q} or {@code k} were; the mask may be missing; dropout may stand between when it drops nothing. Vaswani et al., 2017, arXiv:1706.03762.
 */
final class Attention implements Pattern {

    /**
     * Inputs: q, k with its last two axes swapped, v, mask (optional), and a tensor of one number (optional) by which the
     * scores are multiplied. Attributes: scale; divides, whether the scores are divided by that tensor instead.
     */
    static final String OPERATOR = "Attention";

    private static final int SINCE_SOFTMAX_TAKES_ONE_AXIS = 13;

    private final boolean dropout;

    Attention(boolean dropout) {
        this.dropout = dropout;
    }

    @Override
    public Optional<NodeProto> match(Walk walk) {
        NodeProto root = walk.root();
        if (!root.getOpType().equals("MatMul")) {
            return Optional.empty();
        }
        String weights = root.getInput(0);
        Optional<NodeProto> drop = walk.takeOnly(weights, "Dropout");
        if (drop.isPresent()) {
            if (dropout) {
                return Optional.empty();
            }
            weights = drop.get().getInput(0);
        }
        String value = root.getInput(1);
        return walk.takeOnly(weights, "Softmax")
                .filter(softmax -> isLast(walk.graph(), softmax))
                .flatMap(softmax -> masked(walk, softmax.getInput(0)))
                .filter(scores -> fits(walk.graph(), scores, value))
                .map(scores -> node(walk, scores, value));
    }

    private static boolean isLast(Graph graph, NodeProto softmax) {
        long axis = Attributes.of(softmax).integer("axis", graph.opset() < SINCE_SOFTMAX_TAKES_ONE_AXIS ? 1 : -1);
        return axis == -1 || axis == graph.rank(softmax.getInput(0)) - 1;
    }

    /**
     * The scores before softmax.
     *
     * @param product of q and k
     * @param scale what it is multiplied by
     * @param by a tensor that it is multiplied by, too; or empty
     * @param divides whether it is divided by that tensor instead
     * @param mask what is added, or empty
     */
    private record Scores(NodeProto product, double scale, String by, boolean divides, String mask) {

        Scores masked(String other) {
            return new Scores(product, scale, by, divides, other);
        }
    }

    private static Optional<Scores> masked(Walk walk, String tensor) {
        Optional<NodeProto> sum = walk.takeOnly(tensor, "Add");
        if (sum.isEmpty()) {
            return scaled(walk, tensor);
        }
        for (String input : sum.get().getInputList()) {
            Optional<Scores> scores = scaled(walk, input);
            if (scores.isPresent()) {
                String mask = Graph.other(sum.get(), input);
                return scores.filter(found -> isMask(walk.graph(), mask)).map(found -> found.masked(mask));
            }
        }
        return Optional.empty();
    }

    /** A gradient cannot flow into a mask. */
    private static boolean isMask(Graph graph, String mask) {
        int rank = graph.rank(mask);
        return rank >= 1
                && rank <= 4
                && !graph.learns(mask)
                && graph.type(mask).element().isFloat();
    }

    private static Optional<Scores> scaled(Walk walk, String tensor) {
        Optional<NodeProto> direct = walk.takeOnly(tensor, "MatMul");
        if (direct.isPresent()) {
            return Optional.of(new Scores(direct.get(), 1, "", false, ""));
        }
        Optional<NodeProto> node = walk.takeOnly(tensor, "Mul", "Div");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        boolean divides = node.get().getOpType().equals("Div");
        for (int i = 0; i < (divides ? 1 : 2); i++) {
            String factor = node.get().getInput(1 - i);
            Optional<NodeProto> product = walk.takeOnly(node.get().getInput(i), "MatMul");
            if (product.isPresent()) {
                return scores(walk.graph(), product.get(), factor, divides);
            }
        }
        walk.leave(tensor);
        return Optional.empty();
    }

    private static Optional<Scores> scores(Graph graph, NodeProto product, String factor, boolean divides) {
        OptionalDouble number = graph.scalar(factor);
        if (number.isPresent()) {
            double scale = divides ? 1 / number.getAsDouble() : number.getAsDouble();
            return Optional.of(new Scores(product, scale, "", false, ""));
        }
        return graph.rank(factor) == 0 && !graph.learns(factor)
                ? Optional.of(new Scores(product, 1, factor, divides, ""))
                : Optional.empty();
    }

    private static boolean fits(Graph graph, Scores scores, String value) {
        int rank = graph.rank(value);
        NodeProto product = scores.product();
        return (rank == 3 || rank == 4)
                && graph.rank(product.getInput(0)) == rank
                && graph.rank(product.getInput(1)) == rank
                && (scores.mask().isEmpty() || graph.rank(scores.mask()) <= rank)
                && graph.type(value).element().isFloat();
    }

    private static NodeProto node(Walk walk, Scores scores, String value) {
        NodeProto product = scores.product();
        NodeProto.Builder node = Fusions.node(
                OPERATOR, walk.root(), product.getInput(0), product.getInput(1), value, scores.mask(), scores.by());
        node.addAttributeBuilder()
                .setName("scale")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) scores.scale());
        node.addAttributeBuilder()
                .setName("divides")
                .setType(AttributeProto.AttributeType.INT)
                .setI(scores.divides() ? 1 : 0);
        return node.build();
    }
}
