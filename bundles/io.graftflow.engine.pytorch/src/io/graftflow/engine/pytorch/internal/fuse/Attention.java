package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.ElementType;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Scaled dot-product attention: {@code softmax(q k / c + mask) v}. The scores may be scaled by a quotient or a product, or not
 * at all because {@code q} or {@code k} were; the mask may be missing, or
 * put low numbers in the place of scores; dropout may stand between when it drops nothing. Vaswani et al., 2017, arXiv:1706.03762.
 */
final class Attention implements Pattern {

    /**
     * Inputs: q, k with its last two axes swapped, v, mask (optional), and a tensor of one number (optional) by which the
     * scores are multiplied. Attributes: scale; divides, whether the scores are divided by that tensor instead; fill, 0 for a
     * mask that is added, else what takes the scores' place; hides, whether it does so where the mask is true or where it is
     * false.
     */
    static final String OPERATOR = "Attention";

    private static final int SINCE_SOFTMAX_TAKES_ONE_AXIS = 13;
    private static final double LOW = -1e9;

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
     * What keeps some scores out.
     *
     * @param tensor what is added to the scores, or says by truth values which are replaced; empty for no mask
     * @param fill what scores are replaced by; 0 when the tensor is added
     * @param hides whether they are replaced where the tensor is true
     */
    private record Mask(String tensor, double fill, boolean hides) {

        private static final Mask NONE = new Mask("", 0, false);
    }

    /**
     * The scores before softmax.
     *
     * @param product of q and k
     * @param scale what it is multiplied by
     * @param by a tensor that it is multiplied by, too; or empty
     * @param divides whether it is divided by that tensor instead
     * @param mask what keeps some out
     */
    private record Scores(NodeProto product, double scale, String by, boolean divides, Mask mask) {

        Scores masked(Mask other) {
            return new Scores(product, scale, by, divides, other);
        }
    }

    private static Optional<Scores> masked(Walk walk, String tensor) {
        Optional<NodeProto> node = walk.takeOnly(tensor, "Add", "Where");
        if (node.isEmpty()) {
            return scaled(walk, tensor);
        }
        return node.get().getOpType().equals("Add") ? added(walk, node.get()) : replaced(walk, node.get());
    }

    private static Optional<Scores> added(Walk walk, NodeProto sum) {
        for (String input : sum.getInputList()) {
            Optional<Scores> scores = scaled(walk, input);
            if (scores.isPresent()) {
                String mask = Graph.other(sum, input);
                boolean real = walk.graph().type(mask).element().isFloat();
                return scores.filter(found -> real && isMask(walk.graph(), mask))
                        .map(found -> found.masked(new Mask(mask, 0, false)));
            }
        }
        return Optional.empty();
    }

    /** The fill may be added instead, when it is so low that a score beside it is lost to rounding. */
    private static Optional<Scores> replaced(Walk walk, NodeProto choice) {
        String condition = choice.getInput(0);
        for (int side = 1; side <= 2 && isMask(walk.graph(), condition); side++) {
            OptionalDouble fill = walk.graph().scalar(choice.getInput(side));
            if (fill.isPresent() && fill.getAsDouble() <= LOW) {
                boolean hides = side == 1;
                return scaled(walk, choice.getInput(3 - side))
                        .filter(found -> walk.graph().type(choice.getOutput(0)).element() == ElementType.FLOAT)
                        .map(found -> found.masked(new Mask(condition, fill.getAsDouble(), hides)));
            }
        }
        return Optional.empty();
    }

    /** A gradient cannot flow into a mask. */
    private static boolean isMask(Graph graph, String mask) {
        int rank = graph.rank(mask);
        return rank >= 1 && rank <= 4 && !graph.learns(mask);
    }

    private static Optional<Scores> scaled(Walk walk, String tensor) {
        Optional<NodeProto> direct = walk.takeOnly(tensor, "MatMul");
        if (direct.isPresent()) {
            return Optional.of(new Scores(direct.get(), 1, "", false, Mask.NONE));
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
            return Optional.of(new Scores(product, scale, "", false, Mask.NONE));
        }
        return graph.rank(factor) == 0 && !graph.learns(factor)
                ? Optional.of(new Scores(product, 1, factor, divides, Mask.NONE))
                : Optional.empty();
    }

    private static boolean fits(Graph graph, Scores scores, String value) {
        int rank = graph.rank(value);
        NodeProto product = scores.product();
        return (rank == 3 || rank == 4)
                && graph.rank(product.getInput(0)) == rank
                && graph.rank(product.getInput(1)) == rank
                && (scores.mask().tensor().isEmpty() || graph.rank(scores.mask().tensor()) <= rank)
                && graph.type(value).element().isFloat();
    }

    private static NodeProto node(Walk walk, Scores scores, String value) {
        NodeProto product = scores.product();
        NodeProto.Builder node = Fusions.node(
                OPERATOR,
                walk.root(),
                product.getInput(0),
                product.getInput(1),
                value,
                scores.mask().tensor(),
                scores.by());
        real(node, "scale", scores.scale());
        real(node, "fill", scores.mask().fill());
        flag(node, "hides", scores.mask().hides());
        flag(node, "divides", scores.divides());
        return node.build();
    }

    private static void real(NodeProto.Builder node, String name, double value) {
        node.addAttributeBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value);
    }

    private static void flag(NodeProto.Builder node, String name, boolean value) {
        node.addAttributeBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value ? 1 : 0);
    }
}
