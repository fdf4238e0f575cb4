package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which version of each operator domain two models can share. */
public final class Opsets {

    private Opsets() {}

    /**
     * Sets the operator sets of a model made of two. Where both use the standard operators in different versions, it
     * is the newer one if no operator of the older model has changed its meaning since, else the older one if no
     * operator of the newer model has changed at all since.
     *
     * @throws ProblemException {@code onnx.opset-clash} when there is none
     */
    public static void reconcile(OnnxModel lower, OnnxModel upper, ModelProto.Builder result) {
        Map<String, Long> all = new TreeMap<>(lower.opsets());
        upper.opsets()
                .forEach((domain, version) -> all.merge(domain, version, (a, b) -> {
                    if (a.equals(b)) {
                        return a;
                    }
                    return domain.isEmpty() ? common(lower, upper) : clash(domain, a, b, Set.of());
                }));
        if (all.equals(lower.opsets())) {
            return;
        }
        result.clearOpsetImport();
        all.forEach((domain, version) -> result.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    }

    private static long common(OnnxModel first, OnnxModel second) {
        OnnxModel older = first.opset() < second.opset() ? first : second;
        OnnxModel newer = older == first ? second : first;
        Set<String> changedSince = changed(older, newer.opset());
        if (changedSince.isEmpty()) {
            return newer.opset();
        }
        return changed(newer, older.opset()).isEmpty()
                ? older.opset()
                : clash("", first.opset(), second.opset(), changedSince);
    }

    /** The operators of a model that mean something else in another version. */
    private static Set<String> changed(OnnxModel model, long version) {
        var changed = new TreeSet<String>();
        model.nodes().forEach(node -> addChanged(node, model.opset(), version, changed));
        return changed;
    }

    private static void addChanged(NodeProto node, long from, long to, Set<String> changed) {
        boolean same = !Protos.isStandard(node.getDomain())
                || Operators.find(node.getOpType())
                        .filter(operator -> operator.same(from, to))
                        .isPresent();
        if (!same) {
            changed.add(node.getOpType());
        }
        Protos.bodies(node).forEach(body -> body.getNodeList().forEach(inner -> addChanged(inner, from, to, changed)));
    }

    private static long clash(String domain, long first, long second, Set<String> changed) {
        String which = domain.isEmpty() ? "standard operators" : "operators of \"" + domain + "\"";
        String why = changed.isEmpty()
                ? ""
                : " Between them, these changed their meaning: " + String.join(", ", changed) + ".";
        throw ProblemException.error(
                "onnx.opset-clash",
                "The two graphs are written for different versions of the " + which + ", " + first + " and " + second
                        + "." + why,
                "Export one of the models again with the other's version.");
    }
}
