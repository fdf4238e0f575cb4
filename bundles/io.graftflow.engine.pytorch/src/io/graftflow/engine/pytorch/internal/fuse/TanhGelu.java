package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code x * 0.5 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))}, the cube as a power or a product, or with {@code x} drawn out
 * of the sum.
 */
final class TanhGelu implements Pattern {

    /** Input: x. */
    static final String OPERATOR = "GeluTanh";

    private static final double SCALE = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    @Override
    public Optional<NodeProto> match(Walk walk) {
        return Gelu.halves(walk, "Tanh")
                .filter(halves -> isCubic(walk, Factors.of(walk, halves.inner()), halves.x()))
                .map(halves -> Fusions.node(OPERATOR, walk.root(), halves.x()).build());
    }

    private static boolean isCubic(Walk walk, Factors factors, String x) {
        var rest = new ArrayList<>(factors.tensors());
        boolean drawnOut = rest.remove(x);
        if (!factors.isTimes(SCALE) || rest.size() != 1) {
            return false;
        }
        Optional<NodeProto> sum = walk.takeOnly(rest.get(0), "Add");
        return sum.isPresent() && (drawnOut ? isSquarePlusOne(walk, sum.get(), x) : isCubePlusX(walk, sum.get(), x));
    }

    private static boolean isSquarePlusOne(Walk walk, NodeProto sum, String x) {
        for (String input : sum.getInputList()) {
            if (walk.graph().is(input, 1)) {
                return isPower(walk, Graph.other(sum, input), x, 2);
            }
        }
        return false;
    }

    private static boolean isCubePlusX(Walk walk, NodeProto sum, String x) {
        return sum.getInputList().contains(x) && isPower(walk, Graph.other(sum, x), x, 3);
    }

    private static boolean isPower(Walk walk, String tensor, String x, int exponent) {
        Factors factors = Factors.of(walk, tensor);
        return factors.isPower(CUBIC, x, exponent)
                || (factors.isTimes(CUBIC) && isPowerNode(walk, factors.tensors(), x, exponent));
    }

    private static boolean isPowerNode(Walk walk, List<String> tensors, String x, int exponent) {
        return tensors.size() == 1
                && walk.takeOnly(tensors.get(0), "Pow")
                        .filter(power ->
                                power.getInput(0).equals(x) && walk.graph().is(power.getInput(1), exponent))
                        .isPresent();
    }
}
