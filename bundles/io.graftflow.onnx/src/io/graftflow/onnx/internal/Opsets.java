package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import java.util.Map;
import java.util.TreeMap;

/** Which version of each operator domain two models can share. */
public final class Opsets {

    private Opsets() {}

    /** Sets the operator sets of a model made of two. */
    public static void reconcile(OnnxModel lower, OnnxModel upper, ModelProto.Builder result) {
        Map<String, Long> all = new TreeMap<>(lower.opsets());
        upper.opsets().forEach((domain, version) -> {
            Long there = all.putIfAbsent(domain, version);
            if (there != null && !there.equals(version)) {
                throw ProblemException.error(
                        "onnx.opset-clash",
                        "The two graphs use different versions of the operators \"" + domain + "\": " + there + " and "
                                + version + ".",
                        "Export one of them again with the other's version.");
            }
        });
        if (all.equals(lower.opsets())) {
            return;
        }
        result.clearOpsetImport();
        all.forEach((domain, version) ->
                result.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    }
}
