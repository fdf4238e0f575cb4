package io.graftflow.train.internal;

import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.train.HeadBuilder;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Where a network is cut into what is frozen and what is trained: where the features are smallest, but under a head of
 * ours at what it stands on, so that all heads share the features.
 */
public final class FrozenCut {

    private FrozenCut() {}

    /**
     * Cuts a network.
     *
     * @param free the stored tensors that training changes
     */
    public static Split of(OnnxModel network, Set<String> free) {
        List<String> outputs = network.outputs().stream().map(TensorSpec::name).toList();
        if (!standsOnPooled(network, free, outputs)) {
            return network.split(free);
        }
        OnnxModel prefix = network.prune(List.of(HeadBuilder.POOLED));
        OnnxModel suffix = network.cut(List.of(HeadBuilder.POOLED), outputs);
        return new Split(prefix, suffix, suffix.inputs(), List.of());
    }

    /**
     * Whether training changes all outputs, and they follow from the pooled features alone, which it does not change.
     */
    private static boolean standsOnPooled(OnnxModel network, Set<String> free, List<String> outputs) {
        GraphIndex index = network.index();
        if (index.producer(HeadBuilder.POOLED).isEmpty()) {
            return false;
        }
        BitSet changed = index.dependents(free);
        BitSet above = index.ancestors(outputs, Set.of(HeadBuilder.POOLED));
        boolean readsData =
                above.stream().anyMatch(node -> index.reads(node).stream().anyMatch(index.inputs()::contains));
        boolean all = outputs.stream()
                .allMatch(output -> index.producer(output).stream().anyMatch(changed::get));
        return all
                && !readsData
                && !changed.get(index.producer(HeadBuilder.POOLED).getAsInt());
    }
}
