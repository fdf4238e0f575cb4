package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;

/** What both forms of GELU have in common: {@code x * 0.5 * (1 + f(inner))}. */
final class Gelu {

    private Gelu() {}

    /**
     * The parts of such a product.
     *
     * @param x the first factor
     * @param inner what the function is applied to
     */
    record Halves(String x, String inner) {}

    /** The parts of the product that the walk's root makes. */
    static Optional<Halves> halves(Walk walk, String function) {
        if (!walk.root().getOpType().equals("Mul")) {
            return Optional.empty();
        }
        Factors factors = Factors.of(walk, walk.root());
        if (factors.tensors().size() != 2 || !factors.isTimes(0.5)) {
            return Optional.empty();
        }
        List<String> tensors = factors.tensors();
        for (int i = 0; i < 2; i++) {
            String x = tensors.get(1 - i);
            Optional<NodeProto> call = plusOne(walk, tensors.get(i), function);
            if (call.isPresent()) {
                return Optional.of(new Halves(x, call.get().getInput(0)));
            }
        }
        return Optional.empty();
    }

    private static Optional<NodeProto> plusOne(Walk walk, String tensor, String function) {
        Optional<NodeProto> sum = walk.takeOnly(tensor, "Add");
        if (sum.isPresent()) {
            for (String input : sum.get().getInputList()) {
                if (walk.graph().is(input, 1)) {
                    return walk.takeOnly(Graph.other(sum.get(), input), function);
                }
            }
            walk.leave(tensor);
        }
        return Optional.empty();
    }
}
