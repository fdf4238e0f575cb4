package io.graftflow.fusion;

import io.graftflow.model.Head;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What several models became. The preprocessing is that of the first of them.
 *
 * @param network the network
 * @param file where the network is written already, when it is; in the request's scratch folder
 * @param head what it answers with
 * @param labels the classes in the order of the logits
 * @param frozen names of the weights that training must leave as they are
 */
public record Fused(OnnxModel network, Optional<Path> file, Head head, List<String> labels, SortedSet<String> frozen) {

    /** Keeps its own copies. */
    public Fused {
        labels = List.copyOf(labels);
        frozen = Collections.unmodifiableSortedSet(new TreeSet<>(frozen));
    }
}
