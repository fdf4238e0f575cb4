package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;

/** {@code x * 0.5 * (1 + erf(x / sqrt(2)))} in any order of the factors. Hendrycks and Gimpel, 2016, arXiv:1606.08415. */
final class ErfGelu implements Pattern {

    /** Input: x. */
    static final String OPERATOR = "Gelu";

    @Override
    public Optional<NodeProto> match(Walk walk) {
        return Gelu.halves(walk, "Erf")
                .filter(halves -> Factors.of(walk, halves.inner()).isPower(Math.sqrt(0.5), halves.x(), 1))
                .map(halves -> Fusions.node(OPERATOR, walk.root(), halves.x()).build());
    }
}
