package io.graftflow.train.internal;

import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.plan.Phase;
import io.graftflow.train.plan.Tuning;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the phases of a training have changed so far, adapters apart from the weights that they are for. */
public final class PhaseWeights {

    private final OnnxModel original;
    private final Tuning tuning;
    private final long seed;
    private final SortedMap<String, TensorData> values = new TreeMap<>();
    private final SortedSet<String> adapted = new TreeSet<>();

    /**
     * Nothing yet.
     *
     * @param original the network before training
     * @param seed of the first numbers of adapters
     */
    public PhaseWeights(OnnxModel original, Tuning tuning, long seed) {
        this.original = original;
        this.tuning = tuning;
        this.seed = seed;
    }

    /** The network that a phase goes on with, with its adapters. */
    public OnnxModel network(Phase phase) {
        Optional<Adapters> adapters = adapters(phase.adapted());
        OnnxModel network = adapters.map(Adapters::network).orElse(original);
        var known = new TreeMap<>(values);
        known.keySet().removeIf(name -> !network.index().defines(name));
        return known.isEmpty() ? network : network.withInitializers(known);
    }

    private Optional<Adapters> adapters(SortedSet<String> weights) {
        return tuning instanceof Tuning.Lora lora && !weights.isEmpty()
                ? Optional.of(Adapters.insert(original, weights, lora, seed))
                : Optional.empty();
    }

    /** Takes up what a phase has made. */
    public void take(Phase phase, Map<String, TensorData> changed) {
        values.putAll(changed);
        adapted.addAll(phase.adapted());
    }

    /** The tensors of the original network that are not what they were, with the adapters taken in. */
    public SortedMap<String, TensorData> changed() {
        var changed = new TreeMap<>(values);
        adapters(adapted).ifPresent(adapters -> {
            changed.keySet().removeIf(name -> !original.index().defines(name));
            changed.putAll(adapters.merged(original, values));
        });
        return changed;
    }

    /** How many numbers were trained: of the tensors themselves, and of adapters. */
    public long parameters() {
        return values.values().stream().mapToLong(TensorData::elements).sum();
    }
}
