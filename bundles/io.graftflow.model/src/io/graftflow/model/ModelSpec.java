package io.graftflow.model;

import io.graftflow.onnx.Layer;
import io.graftflow.onnx.TensorSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that is known of a model without running it.
 *
 * @param inputs the network's inputs, without initializers
 * @param outputs the network's outputs
 * @param layers the layers as a tree
 * @param labels what each number of the answer is called, in order: classes, labels, or what is measured; empty when the
 *     model has none or they are not known yet
 * @param preprocessing how raw values become inputs
 * @param head what the model answers with
 * @param frozen names of the weights that training must leave as they are
 * @param provenance where it comes from, oldest step first
 * @param source the network that it was read from, or that it is being made of; empty when there is none yet
 */
public record ModelSpec(
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        Layer layers,
        List<String> labels,
        Preprocessing preprocessing,
        Head head,
        SortedSet<String> frozen,
        List<Step> provenance,
        Optional<NetworkSource> source) {

    /** Keeps its own copies. */
    public ModelSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        labels = List.copyOf(labels);
        frozen = Collections.unmodifiableSortedSet(new TreeSet<>(frozen));
        provenance = List.copyOf(provenance);
    }

    /** Of a model whose network is not there yet. */
    public ModelSpec(
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            Layer layers,
            List<String> labels,
            Preprocessing preprocessing,
            Head head,
            SortedSet<String> frozen,
            List<Step> provenance) {
        this(inputs, outputs, layers, labels, preprocessing, head, frozen, provenance, Optional.empty());
    }

    /** The same with other weights frozen. */
    public ModelSpec withFrozen(Set<String> tensors) {
        return new ModelSpec(
                inputs, outputs, layers, labels, preprocessing, head, new TreeSet<>(tensors), provenance, source);
    }

    /** The same, made of another network. */
    public ModelSpec withSource(Optional<NetworkSource> other) {
        return new ModelSpec(inputs, outputs, layers, labels, preprocessing, head, frozen, provenance, other);
    }

    /** The same with its inputs made in another way. */
    public ModelSpec withPreprocessing(Preprocessing how) {
        return new ModelSpec(inputs, outputs, layers, labels, how, head, frozen, provenance, source);
    }
}
