package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A layer norm over the last axis in pieces: {@code (x - mean) / sqrt(mean((x - mean)^2) + eps) * scale + bias}. The square may
 * be a power or a product, the quotient a product with a reciprocal, the difference computed once or twice; scale and bias
 * may be missing; conversions to the type that a tensor has already may stand between.
 */
final class LayerNorm implements Pattern {

    /** Inputs: x, scale, bias. Attribute: epsilon. */
    static final String OPERATOR = "LayerNorm";

    @Override
    public Optional<NodeProto> match(Walk walk) {
        NodeProto root = walk.root();
        return switch (root.getOpType()) {
            case "Add" -> withBias(walk, root);
            case "Mul" -> scaled(walk, root, "");
            case "Div" -> quotient(walk, root, root.getOutput(0)).map(norm -> node(walk, norm, "", ""));
            default -> Optional.empty();
        };
    }

    private record Normalized(String x, double epsilon) {}

    private static NodeProto node(Walk walk, Normalized norm, String scale, String bias) {
        NodeProto.Builder node = Fusions.node(OPERATOR, walk.root(), norm.x(), scale, bias);
        node.addAttributeBuilder()
                .setName("epsilon")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) norm.epsilon());
        return node.build();
    }

    /** The operand with one axis, when the other one has more. */
    private static Optional<String> vector(Walk walk, NodeProto node) {
        for (String input : node.getInputList()) {
            if (walk.graph().rank(input) == 1 && walk.graph().rank(Graph.other(node, input)) > 1) {
                return Optional.of(input);
            }
        }
        return Optional.empty();
    }

    private static Optional<NodeProto> withBias(Walk walk, NodeProto add) {
        Optional<String> bias = vector(walk, add);
        return bias.flatMap(name -> walk.takeOnly(Graph.other(add, name), "Mul"))
                .flatMap(product -> scaled(walk, product, bias.get()));
    }

    private static Optional<NodeProto> scaled(Walk walk, NodeProto product, String bias) {
        Optional<String> scale = vector(walk, product);
        if (scale.isEmpty()) {
            // without a scale, the product may be the one with a reciprocal
            return bias.isEmpty()
                    ? quotient(walk, product, product.getOutput(0)).map(norm -> node(walk, norm, "", ""))
                    : Optional.empty();
        }
        String normalized = Graph.other(product, scale.get());
        return walk.takeOnly(normalized, "Div", "Mul")
                .flatMap(node -> quotient(walk, node, normalized))
                .filter(norm -> fits(walk, norm.x(), scale.get()) && (bias.isEmpty() || fits(walk, norm.x(), bias)))
                .map(norm -> node(walk, norm, scale.get(), bias));
    }

    private static boolean fits(Walk walk, String x, String vector) {
        Optional<Long> size = walk.graph().size(vector, 1);
        return size.isPresent() && size.equals(walk.graph().size(x, 1));
    }

    private static Optional<Normalized> quotient(Walk walk, NodeProto node, String normalized) {
        if (node.getInputCount() != 2) {
            return Optional.empty();
        }
        if (node.getOpType().equals("Div")) {
            return deviation(walk, node.getInput(1))
                    .flatMap(root -> normalized(walk, node.getInput(0), root, normalized));
        }
        for (String input : node.getInputList()) {
            Optional<NodeProto> reciprocal = walk.takeOnly(input, "Reciprocal");
            if (reciprocal.isPresent()) {
                return deviation(walk, reciprocal.get().getInput(0))
                        .flatMap(root -> normalized(walk, Graph.other(node, input), root, normalized));
            }
        }
        return Optional.empty();
    }

    /** The node under the root: the mean of squares plus epsilon. */
    private static Optional<NodeProto> deviation(Walk walk, String tensor) {
        return walk.takeOnly(tensor, "Sqrt").flatMap(root -> walk.takeOnly(root.getInput(0), "Add"));
    }

    private static Optional<Normalized> normalized(Walk walk, String centred, NodeProto sum, String result) {
        for (String input : sum.getInputList()) {
            OptionalDouble epsilon = walk.graph().scalar(input);
            if (epsilon.isPresent()) {
                return squares(walk, Graph.other(sum, input))
                        .flatMap(square -> centre(walk, centred, square))
                        .filter(x -> isFloat(walk, x, result))
                        .map(x -> new Normalized(x, epsilon.getAsDouble()));
            }
        }
        return Optional.empty();
    }

    private static boolean isFloat(Walk walk, String x, String result) {
        ElementType element = walk.graph().type(x).element();
        ElementType made = walk.graph().type(result).element();
        return element.isFloat() && (made == element || made == ElementType.UNDEFINED);
    }

    /** What is squared before the mean. */
    private static Optional<String> squares(Walk walk, String variance) {
        return mean(walk, variance).flatMap(squares -> walk.takeOnly(squares, "Pow", "Mul")
                .filter(square -> square.getOpType().equals("Mul")
                        ? square.getInput(0).equals(square.getInput(1))
                        : walk.graph().is(square.getInput(1), 2))
                .map(square -> square.getInput(0)));
    }

    /** What the mean over the last axis is taken of. */
    private static Optional<String> mean(Walk walk, String tensor) {
        return walk.take(tensor, "ReduceMean")
                .filter(node -> isLast(walk, node))
                .map(node -> node.getInput(0));
    }

    private static boolean isLast(Walk walk, NodeProto node) {
        Attributes settings = Attributes.of(node);
        long[] axes = settings.has("axes")
                ? settings.integers("axes")
                : node.getInputCount() > 1
                        ? walk.graph().longs(node.getInput(1)).orElse(new long[0])
                        : new long[0];
        return settings.flag("keepdims", true)
                && axes.length == 1
                && (axes[0] == -1 || axes[0] == walk.graph().rank(node.getInput(0)) - 1);
    }

    /** What is normalized: both tensors are that minus its mean. */
    private static Optional<String> centre(Walk walk, String centred, String squared) {
        var sources = new ArrayList<String>();
        for (String tensor : List.of(centred, squared)) {
            Optional<String> source = plain(walk, tensor)
                    .flatMap(name -> walk.take(name, "Sub"))
                    .flatMap(difference -> mean(walk, difference.getInput(1)).filter(difference.getInput(0)::equals));
            source.ifPresent(sources::add);
        }
        return sources.size() == 2 && sources.get(0).equals(sources.get(1))
                ? Optional.of(sources.get(0))
                : Optional.empty();
    }

    /** The tensor before conversions to its own type. */
    private static Optional<String> plain(Walk walk, String tensor) {
        Optional<NodeProto> cast = walk.take(tensor, "Cast");
        if (cast.isEmpty()) {
            return Optional.of(tensor);
        }
        String before = cast.get().getInput(0);
        return walk.graph()
                        .type(before)
                        .element()
                        .equals(walk.graph().type(tensor).element())
                ? Optional.of(before)
                : Optional.empty();
    }
}
