package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * {@code x * f(x)}: SiLU with the logistic function, Hard-Swish with its straight pieces. Mish is left in pieces, because
 * PyTorch's own is slower than they are.
 */
final class Gates implements Pattern {

    /** Input: x. */
    static final String SILU = "Silu";
    /** Input: x. */
    static final String HARD_SWISH = "HardSwish";

    @Override
    public Optional<NodeProto> match(Walk walk) {
        NodeProto root = walk.root();
        if (!root.getOpType().equals("Mul") && !root.getOpType().equals("Div")) {
            return Optional.empty();
        }
        Factors factors = Factors.of(walk, root);
        List<String> tensors = factors.tensors();
        for (int i = 0; i < 2 && tensors.size() == 2; i++) {
            String x = tensors.get(1 - i);
            Optional<String> operator = gate(walk, tensors.get(i), x, factors);
            if (operator.isPresent()) {
                return Optional.of(Fusions.node(operator.get(), root, x).build());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> gate(Walk walk, String tensor, String x, Factors factors) {
        Optional<NodeProto> gate = walk.takeOnly(tensor, "Sigmoid", "HardSigmoid", "Clip");
        if (gate.isEmpty()) {
            return Optional.empty();
        }
        NodeProto node = gate.get();
        boolean direct = node.getInput(0).equals(x);
        Optional<String> operator =
                switch (node.getOpType()) {
                    case "Sigmoid" -> Optional.of(SILU).filter(name -> direct && factors.isTimes(1));
                    case "HardSigmoid" ->
                        Optional.of(HARD_SWISH).filter(name -> direct && factors.isTimes(1) && isHardSigmoid(node));
                    default ->
                        Optional.of(HARD_SWISH).filter(name -> factors.isTimes(1 / 6.0) && isShifted(walk, node, x));
                };
        if (operator.isEmpty()) {
            walk.leave(tensor);
        }
        return operator;
    }

    private static boolean isHardSigmoid(NodeProto node) {
        Attributes settings = Attributes.of(node);
        return Math.abs(settings.real("alpha", 0.2f) - 1 / 6.0) < 1e-6
                && Math.abs(settings.real("beta", 0.5f) - 0.5) < 1e-6;
    }

    /** Whether it is {@code x + 3} between 0 and 6. */
    private static boolean isShifted(Walk walk, NodeProto clip, String x) {
        Attributes settings = Attributes.of(clip);
        boolean limits = clip.getInputCount() == 3
                ? isZero(walk, clip.getInput(1)) && walk.graph().is(clip.getInput(2), 6)
                : settings.real("min", 1) == 0 && settings.real("max", 0) == 6;
        return limits
                && walk.takeOnly(clip.getInput(0), "Add")
                        .filter(sum ->
                                sum.getInputList().contains(x) && walk.graph().is(Graph.other(sum, x), 3))
                        .isPresent();
    }

    private static boolean isZero(Walk walk, String tensor) {
        return walk.graph().scalar(tensor).orElse(1) == 0;
    }
}
