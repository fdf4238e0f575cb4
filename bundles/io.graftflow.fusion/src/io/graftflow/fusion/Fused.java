package io.graftflow.fusion;

import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelBuilder;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What several models became.
 *
 * @param network the network
 * @param file where the network is written already, when it is; in the request's scratch folder
 * @param head what it answers with
 * @param labels the classes in the order of the logits
 * @param frozen names of the weights that training must leave as they are
 * @param inputs how raw values become its inputs; empty when that is as for the first of the models
 */
public record Fused(
        OnnxModel network,
        Optional<Path> file,
        Head head,
        List<String> labels,
        SortedSet<String> frozen,
        Optional<FusedInputs> inputs) {

    /** Keeps its own copies. */
    public Fused {
        labels = List.copyOf(labels);
        frozen = Collections.unmodifiableSortedSet(new TreeSet<>(frozen));
    }

    /** With the inputs of the first of the models. */
    public Fused(OnnxModel network, Optional<Path> file, Head head, List<String> labels, SortedSet<String> frozen) {
        this(network, file, head, labels, frozen, Optional.empty());
    }

    /** The same with other weights frozen. */
    public Fused withFrozen(SortedSet<String> others) {
        return new Fused(network, file, head, labels, others, inputs);
    }

    /**
     * Begins the model in a folder.
     *
     * @param first the first of the models, whose provenance goes on
     */
    public ModelBuilder model(Model first, Path folder) {
        ModelBuilder builder = inputs.map(own -> begin(own, first, folder)).orElseGet(() -> first.edit(folder));
        file.ifPresentOrElse(builder::network, () -> builder.network(network));
        return builder.head(head).labels(labels).frozen(frozen);
    }

    private static ModelBuilder begin(FusedInputs inputs, Model first, Path folder) {
        ModelBuilder builder = Model.create(folder).preprocessing(inputs.how());
        inputs.files().forEach(builder::file);
        first.spec().provenance().forEach(builder::step);
        return builder;
    }
}
