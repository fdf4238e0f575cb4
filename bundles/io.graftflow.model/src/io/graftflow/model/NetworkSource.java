package io.graftflow.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A network that lies in a file and that a model has, or will have when it is made: what computes some of its tensors, with
 * its weights by the same names.
 *
 * @param file the network's
 * @param outputs the tensors of it that the model goes on from
 */
public record NetworkSource(Path file, List<String> outputs) {

    /** Keeps its own copy. */
    public NetworkSource {
        outputs = List.copyOf(outputs);
    }
}
